package dev.oms.filter.sql.internal.eval;

import dev.oms.core.RecordException;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.LocalTime64;
import dev.oms.core.model.Row;
import dev.oms.core.text.ValueText;
import dev.oms.filter.sql.internal.eval.Columns.LabelColumn;
import dev.oms.filter.sql.internal.parse.Node;
import dev.oms.filter.sql.internal.text.NumberText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Implicit conversions between the types. */
final class Convert {

  private Convert() {}

  static RecordException outOfRange(String what) {
    return new RecordException(
        "the row filter cannot be evaluated on this row: " + what + " is out of range", null);
  }

  static double toDouble(long value, boolean unsigned) {
    if (!unsigned || value >= 0) {
      return value;
    }
    // The lowest bit is kept as a sticky one, so that rounding is to the nearest.
    return (double) (value >>> 1 | value & 1) * 2;
  }

  static BigDecimal toDecimal(long value, boolean unsigned) {
    return unsigned && value < 0
        ? new BigDecimal(new BigInteger(Long.toUnsignedString(value)))
        : BigDecimal.valueOf(value);
  }

  static DoubleExpr toDouble(Scope scope, Expr e, Node at) {
    if (e instanceof DoubleExpr d) {
      return d;
    } else if (e instanceof LabelColumn label) {
      return toDouble(scope, labelNumber(scope, label, at), at);
    } else if (e instanceof LongExpr l && l.isNumeric()) {
      return DoubleExpr.folded(
          new DoubleExpr() {
            @Override
            double get(Row row) {
              long value = l.get(row);
              isNull = l.isNull;
              return toDouble(value, l.unsigned());
            }
          },
          l);
    } else if (e instanceof DecimalExpr d) {
      checkDigits(scope, d, at);
      return DoubleExpr.folded(
          new DoubleExpr() {
            @Override
            double get(Row row) {
              BigDecimal value = d.get(row);
              isNull = value == null;
              return value == null ? 0 : value.doubleValue();
            }
          },
          d);
    } else if (e instanceof TextExpr t) {
      checkNumber(scope, t, at);
      return DoubleExpr.folded(
          new DoubleExpr() {
            @Override
            double get(Row row) {
              ByteSlice value = t.get(row);
              isNull = value == null;
              return value == null ? 0 : NumberText.toDouble(value);
            }
          },
          t);
    } else if (e instanceof NullExpr) {
      return DoubleExpr.constant(0, true);
    }
    throw scope.error("a date or time is no number here; compare it with a quoted date", at);
  }

  /** A hexadecimal literal is bytes to one server where it is a number to the other. */
  static void checkNumber(Scope scope, TextExpr text, Node at) {
    if (text.type().isBytes() && text.isConstant()) {
      throw scope.error("write a decimal number instead of a hexadecimal literal here", at);
    }
  }

  /** Quotients have other digits as a DOUBLE, or as a condition, than they have as a DECIMAL. */
  private static void checkDigits(Scope scope, DecimalExpr d, Node at) {
    if (d.scale() == DecimalExpr.ANY_SCALE && !d.isConstant()) {
      throw scope.error(
          "servers differ on the digits of this number here; write CAST(... AS DECIMAL(m, n))", at);
    }
  }

  static LongExpr labelNumber(Scope scope, LabelColumn label, Node at) {
    LongExpr number = label.number();
    if (number == null) {
      throw scope.error("the number of this ENUM or SET is not known; compare with its text", at);
    }
    return number;
  }

  static DecimalExpr toDecimal(Scope scope, Expr e, Node at) {
    if (e instanceof DecimalExpr d) {
      return d;
    } else if (e instanceof LongExpr l && l.isNumeric()) {
      return DecimalExpr.folded(
          new DecimalExpr(0) {
            @Override
            @Nullable BigDecimal get(Row row) {
              long value = l.get(row);
              return l.isNull ? null : toDecimal(value, l.unsigned());
            }
          },
          l);
    } else if (e instanceof NullExpr) {
      return DecimalExpr.constant(0, null);
    }
    throw scope.error("this is no exact number; write CAST(... AS DECIMAL(m, n))", at);
  }

  /** An integer, of a number that is one or can be rounded to one as all servers do. */
  static LongExpr toLong(Scope scope, Expr e, Node at) {
    if (e instanceof LabelColumn label) {
      return labelNumber(scope, label, at);
    } else if (e instanceof LongExpr l && l.isNumeric()) {
      return l;
    } else if (e instanceof NullExpr) {
      return LongExpr.constant(Expr.Kind.INT, false, 0, 0, true);
    }
    throw scope.error(
        "an integer is needed here, and servers differ on how to make one of this;"
            + " write CAST(... AS SIGNED)",
        at);
  }

  static Condition toCondition(Scope scope, Expr e, Node at) {
    if (e instanceof Condition c) {
      return c;
    } else if (e instanceof NullExpr) {
      return Condition.constant(Condition.UNKNOWN);
    } else if (e instanceof LabelColumn label) {
      return toCondition(scope, labelNumber(scope, label, at), at);
    } else if (e instanceof LongExpr l && l.isNumeric()) {
      return Condition.folded(
          new Condition() {
            @Override
            public int test(Row row) {
              long value = l.get(row);
              return l.isNull ? UNKNOWN : value != 0 ? TRUE : FALSE;
            }
          },
          l);
    } else if (e instanceof DecimalExpr d) {
      checkDigits(scope, d, at);
      return Condition.folded(
          new Condition() {
            @Override
            public int test(Row row) {
              BigDecimal value = d.get(row);
              return value == null ? UNKNOWN : value.signum() != 0 ? TRUE : FALSE;
            }
          },
          d);
    }
    if (e instanceof TextExpr && !e.isConstant() && !(e instanceof Columns.TextColumn)) {
      throw scope.error("servers differ on what text is TRUE; write x <> 0", at);
    }
    DoubleExpr d = toDouble(scope, e, at);
    return Condition.folded(
        new Condition() {
          @Override
          public int test(Row row) {
            double value = d.get(row);
            return d.isNull ? UNKNOWN : value != 0 ? TRUE : FALSE;
          }
        },
        d);
  }

  /** The text of a value, as it is shown by SELECT. */
  static TextExpr toText(Scope scope, Expr e, Node at) {
    if (e instanceof TextExpr t) {
      return t;
    }
    TextType type = TextType.of(literals(scope), TextType.NUMBER);
    if (e instanceof NullExpr) {
      return TextExpr.constant(type, (byte[]) null);
    } else if (e instanceof LongExpr l) {
      return TextExpr.folded(new LongText(type, l), l);
    } else if (e instanceof DecimalExpr d && d.scale() != DecimalExpr.ANY_SCALE) {
      return TextExpr.folded(
          new BufferedText(type) {
            @Override
            boolean write(Row row, ByteOutput out) {
              BigDecimal value = d.get(row);
              if (value == null) {
                return false;
              }
              String text =
                  value.setScale(d.scale(), java.math.RoundingMode.HALF_UP).toPlainString();
              out.write(text.getBytes(StandardCharsets.US_ASCII));
              return true;
            }
          },
          d);
    }
    throw scope.error(
        "servers differ on the text of this number; write CAST(... AS DECIMAL(m, n)) or"
            + " CAST(... AS SIGNED)",
        at);
  }

  private static dev.oms.filter.sql.internal.text.Collation literals(Scope scope) {
    return java.util.Objects.requireNonNull(scope.literalType.collation());
  }

  /** The text of an integer, date or time. */
  private static final class LongText extends BufferedText {
    private final LongExpr number;

    LongText(TextType type, LongExpr number) {
      super(type);
      this.number = number;
    }

    @Override
    boolean write(Row row, ByteOutput out) {
      long value = number.get(row);
      if (number.isNull) {
        return false;
      }
      switch (number.kind()) {
        case DATE -> ValueText.appendDate(Temporal.localTime64(value), out);
        case DATETIME -> {
          ValueText.appendDateTime(Temporal.localTime64(value), 0, out);
          fraction(Temporal.micros(value), out);
        }
        case TIME -> {
          long nanos = Math.abs(value);
          if (value < 0) {
            out.write('-');
          }
          ValueText.appendTime(nanos - nanos % 1_000_000_000L, out);
          fraction((int) (nanos % 1_000_000_000L / 1000), out);
        }
        default -> {
          if (number.unsigned()) {
            ValueText.appendUnsigned(value, out);
          } else {
            ValueText.appendLong(value, out);
          }
        }
      }
      return true;
    }

    /** All declared digits, with zeros at the end. */
    private void fraction(int micros, ByteOutput out) {
      int divisor = 100_000;
      for (int i = 0; i < number.scale(); i++, divisor /= 10) {
        if (i == 0) {
          out.write('.');
        }
        out.write('0' + micros / divisor % 10);
      }
    }
  }

  /** A date or time as the number that its digits are. */
  static LongExpr digits(LongExpr e) {
    return LongExpr.folded(
        new LongExpr(false) {
          @Override
          long get(Row row) {
            long value = e.get(row);
            isNull = e.isNull;
            if (e.kind() == Kind.TIME) {
              long seconds = Math.abs(value) / 1_000_000_000L;
              long digits = seconds / 3600 * 10_000 + seconds / 60 % 60 * 100 + seconds % 60;
              return value < 0 ? -digits : digits;
            }
            long local = Temporal.localTime64(value);
            long date =
                LocalTime64.year(local) * 10_000L
                    + LocalTime64.month(local) * 100L
                    + LocalTime64.day(local);
            return e.kind() == Kind.DATE
                ? date
                : date * 1_000_000
                    + LocalTime64.hour(local) * 10_000L
                    + LocalTime64.minute(local) * 100L
                    + LocalTime64.second(local);
          }
        },
        e);
  }
}
