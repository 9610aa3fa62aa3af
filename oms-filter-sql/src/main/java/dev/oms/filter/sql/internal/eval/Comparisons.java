package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteSlice;
import dev.oms.filter.sql.internal.eval.Columns.LabelColumn;
import dev.oms.filter.sql.internal.eval.Columns.LongColumn;
import dev.oms.filter.sql.internal.eval.Expr.Kind;
import dev.oms.filter.sql.internal.parse.Node;
import dev.oms.filter.sql.internal.text.Collation;
import dev.oms.filter.sql.internal.text.NumberText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses the type in which two values compare, as servers do. */
final class Comparisons {

  private static final double EXACT = 1L << 53;

  private final Scope scope;

  Comparisons(Scope scope) {
    this.scope = scope;
  }

  Condition of(Op op, Expr left, Expr right, Node at) {
    if (left.isConstant() && !right.isConstant()) {
      return of(op.mirrored(), right, left, at);
    }
    if (left instanceof NullExpr || right instanceof NullExpr) {
      return ofNull(op, left instanceof NullExpr ? right : left);
    }
    if (left.isTemporal() || right.isTemporal()) {
      return temporal(op, left, right, at);
    }
    if (left instanceof TextExpr a && right instanceof TextExpr b) {
      Collation collation = Collations.comparing(scope, List.of(a, b), op.needsOrder(), at);
      return Compare.texts(op, a, b, collation);
    }
    if (left.kind() == Kind.TEXT && right instanceof Literals.Bits
        || right.kind() == Kind.TEXT && left instanceof Literals.Bits) {
      throw scope.error("write the text instead of a bit literal here", at);
    }
    checkYear(left, right, at);
    checkYear(right, left, at);
    if (left.kind() == Kind.INT && right.kind() == Kind.INT) {
      return Compare.longs(op, (LongExpr) left, (LongExpr) right);
    }
    boolean exact =
        left.isNumeric()
            && right.isNumeric()
            && left.kind() != Kind.DOUBLE
            && right.kind() != Kind.DOUBLE;
    if (exact) {
      return Compare.decimals(
          op, Convert.toDecimal(scope, left, at), Convert.toDecimal(scope, right, at));
    }
    LongExpr integer = integerText(left, right, at);
    if (integer != null) {
      return Compare.longs(op, (LongExpr) left, integer);
    }
    return Compare.doubles(
        op, Convert.toDouble(scope, left, at), Convert.toDouble(scope, right, at));
  }

  /**
   * Equality as IN and CASE test it: servers do not agree there on integers of which one is signed
   * and the other unsigned, when they are beyond what both can be.
   */
  Condition member(Expr left, Expr right, Node at) {
    if (left.kind() == Kind.INT && right.kind() == Kind.INT) {
      LongExpr a = (LongExpr) left;
      LongExpr b = (LongExpr) right;
      if (a.unsigned() != b.unsigned()
          && !common(a.unsigned() ? a : b)
          && !positive(a.unsigned() ? b : a)) {
        throw scope.error(
            "servers differ on signed and unsigned integers here; write x = y OR ...", at);
      }
    }
    if (right instanceof LongExpr b
        && b.kind() == Kind.INT
        && b.unsigned()
        && b.isConstant()
        && b.get(NoRow.INSTANCE) < 0
        && left.isNumeric()
        && left.kind() != Kind.INT) {
      throw scope.error("servers differ on an integer as large as this one here", at);
    }
    return of(Op.EQ, left, right, at);
  }

  private static boolean common(LongExpr unsigned) {
    return positive(unsigned) || unsigned instanceof LongColumn column && column.narrow;
  }

  private static boolean positive(LongExpr e) {
    return e.isConstant() && e.get(NoRow.INSTANCE) >= 0;
  }

  private static Condition ofNull(Op op, Expr other) {
    return op == Op.NULL_SAFE ? Logic.isNull(other, false) : Condition.constant(Condition.UNKNOWN);
  }

  /** The integer in a quoted constant that is compared with a column of integers. */
  private @Nullable LongExpr integerText(Expr left, Expr right, Node at) {
    if (left.kind() != Kind.INT || !(right instanceof TextExpr text) || !right.isConstant()) {
      return null;
    }
    ByteSlice value = text.get(NoRow.INSTANCE);
    if (value == null || right instanceof LabelColumn) {
      return null;
    }
    if (value.toString().matches("-?\\d{1,18}")) {
      return LongExpr.constant(NumberText.toLong(value));
    }
    if (Math.abs(NumberText.toDouble(value)) >= EXACT) {
      throw scope.error("write this number without quotes: as text it would be rounded", at);
    }
    return null;
  }

  /** Servers take 0 to 99 for a year of this or the last century, but not everywhere. */
  private void checkYear(Expr year, Expr other, Node at) {
    if (!(year instanceof LongColumn column && column.year)) {
      return;
    }
    boolean clear = other instanceof LongColumn;
    if (other.isConstant()) {
      DoubleExpr number = Convert.toDouble(scope, other, at);
      double value = number.get(NoRow.INSTANCE);
      boolean digits =
          !(other instanceof TextExpr text)
              || String.valueOf(text.get(NoRow.INSTANCE)).matches("\\d{4}");
      clear = number.isNull || value >= 100 && digits && value == Math.rint(value);
    }
    if (!clear) {
      throw scope.error("compare a YEAR column with years of four digits", at);
    }
  }

  private Condition temporal(Op op, Expr left, Expr right, Node at) {
    LongExpr a = temporal(left, right, at);
    LongExpr b = temporal(right, left, at);
    if ((a.kind() == Kind.TIME) != (b.kind() == Kind.TIME)) {
      throw scope.error("a TIME cannot be compared with a date", at);
    }
    return Compare.longs(op, a, b);
  }

  /** One side of a comparison of dates or times; a constant text is read as the other's type. */
  private LongExpr temporal(Expr side, Expr other, Node at) {
    if (side.isTemporal()) {
      return (LongExpr) side;
    }
    if (side instanceof TextExpr text && side.isConstant()) {
      ByteSlice value = text.get(NoRow.INSTANCE);
      return constant(value == null ? null : value.toString(), other.kind(), at);
    }
    throw scope.error(
        other.kind() == Kind.TIME
            ? "compare a TIME with a constant such as '10:30:00', or another TIME"
            : "compare a date with a constant such as '2024-01-31' or '2024-01-31 10:30:00', or"
                + " another date; servers differ on everything else",
        at);
  }

  private LongExpr constant(@Nullable String text, Kind kind, Node at) {
    if (text == null) {
      return LongExpr.constant(kind, false, 0, 0, true);
    }
    Long value = kind == Kind.TIME ? Temporal.parseTime(text) : Temporal.parse(text);
    if (value == null) {
      throw scope.error(
          "'"
              + text
              + (kind == Kind.TIME
                  ? "' is no time of the form HH:mm:ss[.ffffff]"
                  : "' is no date of the form yyyy-MM-dd or yyyy-MM-dd HH:mm:ss[.ffffff]"),
          at);
    }
    return LongExpr.constant(kind == Kind.TIME ? kind : Kind.DATETIME, false, 6, value, false);
  }

  /** {@code x BETWEEN low AND high}: all three compare in one type. */
  Condition between(Expr x, Expr low, Expr high, Node at) {
    boolean numbers = x.isNumeric() || low.isNumeric() || high.isNumeric();
    boolean texts = x.kind() == Kind.TEXT || low.kind() == Kind.TEXT || high.kind() == Kind.TEXT;
    boolean doubles =
        x.kind() == Kind.DOUBLE || low.kind() == Kind.DOUBLE || high.kind() == Kind.DOUBLE;
    if (texts && !numbers && !x.isTemporal()) {
      List<TextExpr> all =
          java.util.stream.Stream.of(x, low, high)
              .filter(e -> e instanceof TextExpr)
              .map(e -> (TextExpr) e)
              .toList();
      Collation collation = Collations.comparing(scope, all, true, at);
      return Logic.and(
          List.of(text(Op.GE, x, low, collation, at), text(Op.LE, x, high, collation, at)));
    }
    if (numbers
            && texts
            && x.kind() == Kind.TEXT
            && (low.kind() == Kind.TEXT || high.kind() == Kind.TEXT)
        || (low.isTemporal() || high.isTemporal()) && !x.isTemporal()) {
      throw scope.error("BETWEEN needs values of one type here", at);
    }
    if (numbers && doubles && !x.isTemporal()) {
      checkYear(x, low, at);
      checkYear(x, high, at);
      DoubleExpr value = Convert.toDouble(scope, x, at);
      return Logic.and(
          List.of(
              Compare.doubles(Op.GE, value, Convert.toDouble(scope, low, at)),
              Compare.doubles(Op.LE, value, Convert.toDouble(scope, high, at))));
    }
    return Logic.and(List.of(of(Op.GE, x, low, at), of(Op.LE, x, high, at)));
  }

  private Condition text(Op op, Expr x, Expr bound, Collation collation, Node at) {
    if (x instanceof TextExpr a && bound instanceof TextExpr b) {
      return Compare.texts(op, a, b, collation);
    }
    return of(op, x, bound, at);
  }
}
