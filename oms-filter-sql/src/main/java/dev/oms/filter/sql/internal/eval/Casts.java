package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.filter.sql.internal.parse.Node;
import dev.oms.filter.sql.internal.text.NumberText;
import dev.oms.filter.sql.internal.text.Utf8;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** CAST and CONVERT. */
final class Casts {

  private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal LONG_MIN = BigDecimal.valueOf(Long.MIN_VALUE);

  private final Scope scope;

  Casts(Scope scope) {
    this.scope = scope;
  }

  Expr of(Node.Cast cast, Expr e) {
    return switch (cast.type()) {
      case "SIGNED", "SIGNED INTEGER", "SIGNED INT", "INTEGER", "INT", "BIGINT" -> signed(e, cast);
      case "UNSIGNED", "UNSIGNED INTEGER", "UNSIGNED INT" -> unsigned(e, cast);
      case "DECIMAL", "DEC", "NUMERIC" -> decimal(e, cast);
      case "DOUBLE", "DOUBLE PRECISION", "REAL" -> Convert.toDouble(scope, e, cast);
      case "CHAR", "CHARACTER", "NCHAR", "VARCHAR" -> text(e, cast);
      case "DATE" -> date(e, cast);
      case "DATETIME" -> dateTime(e, cast);
      case "TIME" -> time(e, cast);
      default ->
          throw scope.error(
              "CAST to "
                  + cast.type()
                  + " is not supported; there are SIGNED, UNSIGNED, DECIMAL(m, n), DOUBLE, CHAR(n),"
                  + " DATE, DATETIME and TIME",
              cast);
    };
  }

  private Expr signed(Expr e, Node at) {
    if (e instanceof LongExpr l) {
      if (l.isTemporal()) {
        return digits(l, at);
      }
      return l.unsigned() ? relabeled(l, false) : l;
    } else if (e instanceof DecimalExpr d) {
      return LongExpr.folded(new DecimalToLong(d), d);
    } else if (e instanceof DoubleExpr d) {
      return LongExpr.folded(new DoubleToLong(d), d);
    } else if (e instanceof Columns.LabelColumn label) {
      return relabeled(Convert.labelNumber(scope, label, at), false);
    } else if (e instanceof TextExpr t) {
      Convert.checkNumber(scope, t, at);
      return LongExpr.folded(new TextToLong(t, false), t);
    }
    return LongExpr.constant(Expr.Kind.INT, false, 0, 0, true);
  }

  private LongExpr digits(LongExpr l, Node at) {
    if (l.scale() > 0) {
      throw scope.error("the fraction of the second would be rounded; CAST it to CHAR instead", at);
    }
    return Convert.digits(l);
  }

  private Expr unsigned(Expr e, Node at) {
    if (e instanceof LongExpr l) {
      return relabeled(l.isTemporal() ? digits(l, at) : l, true);
    } else if (e instanceof Columns.LabelColumn label) {
      return Convert.labelNumber(scope, label, at);
    } else if (e instanceof TextExpr t) {
      Convert.checkNumber(scope, t, at);
      return LongExpr.folded(new TextToLong(t, true), t);
    } else if (e instanceof NullExpr) {
      return LongExpr.constant(Expr.Kind.INT, true, 0, 0, true);
    }
    throw scope.error(
        "servers differ on what a negative number with a fraction is as UNSIGNED; write AS SIGNED",
        at);
  }

  private static LongExpr relabeled(LongExpr l, boolean unsigned) {
    if (l.unsigned() == unsigned) {
      return l;
    }
    return LongExpr.folded(
        new LongExpr(unsigned) {
          @Override
          long get(Row row) {
            long value = l.get(row);
            isNull = l.isNull;
            return value;
          }
        },
        l);
  }

  private static final class DecimalToLong extends LongExpr {
    private final DecimalExpr from;

    DecimalToLong(DecimalExpr from) {
      super(false);
      this.from = from;
    }

    @Override
    long get(Row row) {
      BigDecimal value = from.get(row);
      isNull = value == null;
      if (value == null) {
        return 0;
      }
      BigDecimal rounded = value.setScale(0, RoundingMode.HALF_UP);
      return rounded.min(LONG_MAX).max(LONG_MIN).longValueExact();
    }
  }

  private static final class DoubleToLong extends LongExpr {
    private final DoubleExpr from;

    DoubleToLong(DoubleExpr from) {
      super(false);
      this.from = from;
    }

    @Override
    long get(Row row) {
      double value = from.get(row);
      isNull = from.isNull;
      if (Math.abs(value) >= 0x1p63) {
        throw Convert.outOfRange("a BIGINT (of CAST)");
      }
      return (long) Math.rint(value);
    }
  }

  private static final class TextToLong extends LongExpr {
    private final TextExpr from;

    TextToLong(TextExpr from, boolean unsigned) {
      super(unsigned);
      this.from = from;
    }

    @Override
    long get(Row row) {
      ByteSlice value = from.get(row);
      isNull = value == null;
      return value == null ? 0 : NumberText.toLong(value);
    }
  }

  private DecimalExpr decimal(Expr e, Node.Cast cast) {
    int precision = cast.length() < 0 ? 10 : cast.length();
    int scale = Math.max(0, cast.scale());
    if (precision > 65 || scale > 30 || scale > precision || precision == 0) {
      throw scope.error("DECIMAL(m, n) takes m up to 65, n up to 30 and at most m", cast);
    }
    if (e.kind() == Expr.Kind.DOUBLE) {
      throw scope.error("servers differ on the digits of a DOUBLE; compare it as it is", cast);
    }
    DecimalExpr from = exact(e, cast);
    BigDecimal most = BigDecimal.TEN.pow(precision).subtract(BigDecimal.ONE).movePointLeft(scale);
    return DecimalExpr.folded(
        new DecimalExpr(scale) {
          @Override
          @Nullable BigDecimal get(Row row) {
            BigDecimal value = from.get(row);
            return value == null
                ? null
                : value.setScale(scale, RoundingMode.HALF_UP).min(most).max(most.negate());
          }
        },
        from);
  }

  private DecimalExpr exact(Expr e, Node at) {
    if (e instanceof LongExpr l && l.isTemporal()) {
      return Convert.toDecimal(scope, digits(l, at), at);
    }
    if (e instanceof Columns.LabelColumn label) {
      return Convert.toDecimal(scope, Convert.labelNumber(scope, label, at), at);
    }
    if (!(e instanceof TextExpr t)) {
      return Convert.toDecimal(scope, e, at);
    }
    Convert.checkNumber(scope, t, at);
    return new DecimalExpr(DecimalExpr.ANY_SCALE) {
      @Override
      @Nullable BigDecimal get(Row row) {
        ByteSlice value = t.get(row);
        return value == null ? null : NumberText.toDecimal(value);
      }

      @Override
      boolean isConstant() {
        return t.isConstant();
      }
    };
  }

  private Expr text(Expr e, Node.Cast cast) {
    TextExpr from = Convert.toText(scope, e, cast);
    if (from.type().isBytes()) {
      throw scope.error("bytes cannot be taken for text; compare them with x'...'", cast);
    }
    TextType type =
        new TextType(
            scope.literalType.collation(),
            scope.literalType.collationName(),
            scope.literalType.charset(),
            TextType.COLUMN);
    if (cast.length() < 0) {
      return from.as(type);
    }
    return TextExpr.folded(
        new BufferedText(type) {
          @Override
          boolean write(Row row, ByteOutput out) {
            ByteSlice value = from.get(row);
            if (value == null) {
              return false;
            }
            int end = value.offset() + value.length();
            int cut = Utf8.skip(value.array(), value.offset(), end, cast.length());
            out.write(value.array(), value.offset(), cut - value.offset());
            return true;
          }
        },
        from);
  }

  private Expr date(Expr e, Node at) {
    LongExpr from = Dates.date(scope, e, at);
    return Dates.map(from, Expr.Kind.DATE, 0, packed -> packed >> 37 << 37);
  }

  private Expr dateTime(Expr e, Node.Cast cast) {
    LongExpr from = Dates.date(scope, e, cast);
    if (from.scale() > Math.max(0, cast.length())) {
      throw scope.error("the fraction of the second would be rounded; keep all its digits", cast);
    }
    return Dates.map(from, Expr.Kind.DATETIME, Math.max(0, cast.length()), packed -> packed);
  }

  private Expr time(Expr e, Node.Cast cast) {
    LongExpr from = Dates.time(scope, e, cast);
    if (from.scale() > Math.max(0, cast.length())) {
      throw scope.error("the fraction of the second would be rounded; keep all its digits", cast);
    }
    return from;
  }
}
