package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Row;

/** Whether the value of an expression is NULL. */
final class Nulls {

  private Nulls() {}

  static boolean test(Expr expr, Row row) {
    if (expr instanceof LongExpr e) {
      e.get(row);
      return e.isNull;
    } else if (expr instanceof TextExpr e) {
      return e.get(row) == null;
    } else if (expr instanceof DecimalExpr e) {
      return e.get(row) == null;
    } else if (expr instanceof DoubleExpr e) {
      e.get(row);
      return e.isNull;
    }
    return true;
  }
}
