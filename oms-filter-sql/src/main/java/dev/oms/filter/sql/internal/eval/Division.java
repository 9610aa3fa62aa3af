package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Row;
import dev.oms.filter.sql.internal.parse.Node;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * {@code /} of exact numbers. MariaDB rounds the quotient to the dividend's scale and four digits
 * more. MySQL shows that, but goes on with what it has computed: groups of nine digits, cut off.
 */
final class Division {

  private static final int MORE = 4;

  private Division() {}

  static DecimalExpr of(Scope scope, DecimalExpr a, DecimalExpr b, Node at) {
    if (a.scale() == DecimalExpr.ANY_SCALE
        || b.scale() == DecimalExpr.ANY_SCALE
        || a.scale() + b.scale() + MORE > 22) {
      throw scope.error(
          "servers differ on the digits of this quotient; write CAST(... AS DECIMAL(m, n)) around"
              + " the dividend, or divide by a DOUBLE",
          at);
    }
    int rounded = a.scale() + MORE;
    boolean mariaDb = scope.mariaDb;
    return DecimalExpr.folded(
        new DecimalExpr(DecimalExpr.ANY_SCALE) {
          @Override
          @Nullable BigDecimal get(Row row) {
            BigDecimal x = a.get(row);
            BigDecimal y = x == null ? null : b.get(row);
            if (x == null || y == null || y.signum() == 0) {
              return null;
            }
            BigDecimal quotient = x.divide(y, digits(x.scale(), y.scale()), RoundingMode.DOWN);
            return mariaDb ? quotient.setScale(rounded, RoundingMode.HALF_UP) : quotient;
          }
        },
        a,
        b);
  }

  private static int digits(int dividendScale, int divisorScale) {
    int first = nines(Math.max(0, dividendScale));
    int second = nines(Math.max(0, divisorScale));
    int more =
        Math.max(
            0, MORE - (first - Math.max(0, dividendScale) + second - Math.max(0, divisorScale)));
    return nines(first + second + more);
  }

  private static int nines(int digits) {
    return (digits + 8) / 9 * 9;
  }
}
