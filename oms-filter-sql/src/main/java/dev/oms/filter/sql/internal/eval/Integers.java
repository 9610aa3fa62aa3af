package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Row;
import java.math.BigInteger;

/** Arithmetic and bit operators of 64-bit integers; a result outside of its type is an error. */
final class Integers {

  private Integers() {}

  /** {@code + - * DIV %}; the result is unsigned when one of both is. */
  static LongExpr binary(String operator, LongExpr a, LongExpr b) {
    boolean unsigned = operator.equals("%") ? a.unsigned() : a.unsigned() || b.unsigned();
    return LongExpr.folded(
        new LongExpr(unsigned) {
          @Override
          long get(Row row) {
            long x = a.get(row);
            long y = b.get(row);
            boolean divides = operator.equals("DIV") || operator.equals("%");
            isNull = a.isNull || b.isNull || divides && y == 0;
            return isNull ? 0 : compute(operator, x, a.unsigned(), y, b.unsigned());
          }
        },
        a,
        b);
  }

  private static long compute(
      String operator, long x, boolean xUnsigned, long y, boolean yUnsigned) {
    if (!xUnsigned && !yUnsigned) {
      return signed(operator, x, y);
    }
    BigInteger left = big(x, xUnsigned);
    BigInteger right = big(y, yUnsigned);
    BigInteger result =
        switch (operator) {
          case "+" -> left.add(right);
          case "-" -> left.subtract(right);
          case "*" -> left.multiply(right);
          case "DIV" -> left.divide(right);
          default -> left.remainder(right);
        };
    boolean unsigned = operator.equals("%") ? xUnsigned : true;
    if (unsigned ? result.signum() < 0 || result.bitLength() > 64 : result.bitLength() > 63) {
      throw Convert.outOfRange("a BIGINT UNSIGNED (of '" + operator + "')");
    }
    return result.longValue();
  }

  private static BigInteger big(long value, boolean unsigned) {
    return Convert.toDecimal(value, unsigned).toBigInteger();
  }

  private static long signed(String operator, long x, long y) {
    try {
      return switch (operator) {
        case "+" -> Math.addExact(x, y);
        case "-" -> Math.subtractExact(x, y);
        case "*" -> Math.multiplyExact(x, y);
        case "DIV" -> {
          if (x == Long.MIN_VALUE && y == -1) {
            throw Convert.outOfRange("a BIGINT (of 'DIV')");
          }
          yield x / y;
        }
        default -> y == -1 ? 0 : x % y;
      };
    } catch (ArithmeticException e) {
      throw Convert.outOfRange("a BIGINT (of '" + operator + "')");
    }
  }

  static LongExpr negate(LongExpr operand) {
    return LongExpr.folded(
        new LongExpr(false) {
          @Override
          long get(Row row) {
            long value = operand.get(row);
            isNull = operand.isNull;
            boolean beyond =
                operand.unsigned() ? value < 0 && value != Long.MIN_VALUE : value == Long.MIN_VALUE;
            if (!isNull && beyond) {
              throw Convert.outOfRange("a BIGINT (of '-')");
            }
            return -value;
          }
        },
        operand);
  }

  /** Bit operators: the result is unsigned; shifts of 64 and more, or by less than 0, give 0. */
  static LongExpr bits(String operator, LongExpr a, LongExpr b) {
    return LongExpr.folded(
        new LongExpr(true) {
          @Override
          long get(Row row) {
            long x = a.get(row);
            long y = b.get(row);
            isNull = a.isNull || b.isNull;
            boolean far = y < 0 || y > 63;
            return switch (operator) {
              case "&" -> x & y;
              case "|" -> x | y;
              case "^" -> x ^ y;
              case "<<" -> far ? 0 : x << y;
              default -> far ? 0 : x >>> y;
            };
          }
        },
        a,
        b);
  }

  static LongExpr invert(LongExpr operand) {
    return LongExpr.folded(
        new LongExpr(true) {
          @Override
          long get(Row row) {
            long value = operand.get(row);
            isNull = operand.isNull;
            return ~value;
          }
        },
        operand);
  }
}
