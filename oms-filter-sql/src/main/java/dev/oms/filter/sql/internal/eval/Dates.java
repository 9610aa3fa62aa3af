package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.LocalTime64;
import dev.oms.core.model.Row;
import dev.oms.filter.sql.internal.eval.Expr.Kind;
import dev.oms.filter.sql.internal.parse.Node;
import java.util.function.LongUnaryOperator;

/** Parts of dates and times. */
final class Dates {

  private Dates() {}

  /** A date, or a constant text that is one. */
  static LongExpr date(Scope scope, Expr e, Node at) {
    if (e instanceof LongExpr l && l.isDate()) {
      return l;
    }
    return constant(scope, e, Kind.DATETIME, at);
  }

  /** A TIME, or a constant text that is one. */
  static LongExpr time(Scope scope, Expr e, Node at) {
    if (e instanceof LongExpr l && l.kind() == Kind.TIME) {
      return l;
    }
    return constant(scope, e, Kind.TIME, at);
  }

  private static LongExpr constant(Scope scope, Expr e, Kind kind, Node at) {
    if (e instanceof NullExpr) {
      return LongExpr.constant(kind, false, 0, 0, true);
    }
    if (e instanceof TextExpr t && t.isConstant()) {
      ByteSlice value = t.get(NoRow.INSTANCE);
      String text = String.valueOf(value);
      Long packed = kind == Kind.TIME ? Temporal.parseTime(text) : Temporal.parse(text);
      if (value == null || packed != null) {
        int scale = text.indexOf('.') < 0 ? 0 : text.length() - text.indexOf('.') - 1;
        return LongExpr.constant(kind, false, scale, packed == null ? 0 : packed, value == null);
      }
    }
    throw scope.error(
        kind == Kind.TIME
            ? "a TIME column or a constant such as '10:30:00' is needed here"
            : "a date column or a constant such as '2024-01-31' is needed here; text in a column"
                + " is read as a date by rules that differ between servers",
        at);
  }

  static LongExpr map(LongExpr from, Kind kind, int scale, LongUnaryOperator function) {
    return LongExpr.folded(
        new LongExpr(kind, false, scale) {
          @Override
          long get(Row row) {
            long value = from.get(row);
            isNull = from.isNull;
            return isNull ? 0 : function.applyAsLong(value);
          }
        },
        from);
  }

  /** YEAR, MONTH, DAY, HOUR, MINUTE or SECOND. */
  static LongExpr part(Scope scope, String name, Expr e, Node at) {
    boolean clock = name.equals("HOUR") || name.equals("MINUTE") || name.equals("SECOND");
    if (clock && e.kind() == Kind.TIME) {
      return map((LongExpr) e, Kind.INT, 0, nanos -> clockPart(name, Math.abs(nanos)));
    }
    if (clock && e.kind() == Kind.TEXT) {
      throw scope.error(
          name + " of a text reads it as a time of day; write TIME '10:30:00' or TIMESTAMP '...'",
          at);
    }
    LongExpr date = date(scope, e, at);
    return map(date, Kind.INT, 0, packed -> datePart(name, Temporal.localTime64(packed)));
  }

  private static long clockPart(String name, long nanos) {
    long seconds = nanos / 1_000_000_000L;
    return switch (name) {
      case "HOUR" -> seconds / 3600;
      case "MINUTE" -> seconds / 60 % 60;
      default -> seconds % 60;
    };
  }

  private static long datePart(String name, long local) {
    return switch (name) {
      case "YEAR" -> LocalTime64.year(local);
      case "MONTH" -> LocalTime64.month(local);
      case "DAY" -> LocalTime64.day(local);
      case "HOUR" -> LocalTime64.hour(local);
      case "MINUTE" -> LocalTime64.minute(local);
      default -> LocalTime64.second(local);
    };
  }
}
