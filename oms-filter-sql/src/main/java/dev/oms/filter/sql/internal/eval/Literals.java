package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Row;
import dev.oms.filter.sql.internal.parse.Node;
import dev.oms.filter.sql.internal.text.Collation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;

/** Expressions that are a literal. */
final class Literals {

  private static final BigInteger UNSIGNED_END = BigInteger.TWO.pow(64);

  private Literals() {}

  static Expr of(Scope scope, Node.Literal literal) {
    String text = literal.text();
    return switch (literal.kind()) {
      case TEXT -> TextExpr.constant(scope.literalType, text);
      case NUMBER -> number(scope, literal);
      case HEX ->
          TextExpr.constant(
              TextType.of(Collation.BINARY, TextType.LITERAL),
              HexFormat.of().parseHex(text.length() % 2 == 0 ? text : "0" + text));
      case BITS -> bits(scope, literal);
      case DATE, TIMESTAMP, TIME -> temporal(scope, literal);
      case TRUE -> Condition.constant(Condition.TRUE);
      case FALSE -> Condition.constant(Condition.FALSE);
      case NULL -> NullExpr.INSTANCE;
    };
  }

  private static Expr number(Scope scope, Node.Literal literal) {
    String text = literal.text();
    if (text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
      double value = Double.parseDouble(text);
      if (Double.isInfinite(value)) {
        throw scope.error("this number is larger than any DOUBLE", literal);
      }
      return DoubleExpr.constant(value, false);
    }
    BigDecimal value = new BigDecimal(text);
    boolean whole = text.indexOf('.') < 0;
    if (whole && value.toBigInteger().bitLength() < 64) {
      return LongExpr.constant(value.longValueExact());
    }
    if (whole && value.signum() > 0 && value.toBigInteger().compareTo(UNSIGNED_END) < 0) {
      return LongExpr.constant(Expr.Kind.INT, true, 0, value.toBigInteger().longValue(), false);
    }
    if (value.precision() > 65 || value.scale() > 30) {
      throw scope.error(
          "an exact number has at most 65 digits, 30 of them after the point", literal);
    }
    return DecimalExpr.constant(Math.max(0, value.scale()), value);
  }

  private static Expr bits(Scope scope, Node.Literal literal) {
    String digits = literal.text().isEmpty() ? "0" : literal.text();
    BigInteger value = new BigInteger(digits, 2);
    if (value.bitLength() > 64) {
      throw scope.error("a bit literal has at most 64 bits", literal);
    }
    return new Bits(value.longValue());
  }

  /** A bit literal: a number here, but a text to IF, CASE and the like. */
  static final class Bits extends LongExpr {
    private final long value;

    Bits(long value) {
      super(true);
      this.value = value;
    }

    @Override
    long get(Row row) {
      return value;
    }

    @Override
    boolean isConstant() {
      return true;
    }
  }

  private static Expr temporal(Scope scope, Node.Literal literal) {
    String text = literal.text();
    boolean time = literal.kind() == Node.LiteralKind.TIME;
    boolean date = literal.kind() == Node.LiteralKind.DATE;
    Long packed = time ? Temporal.parseTime(text) : Temporal.parse(text);
    if (packed == null || !time && date == Temporal.hasTime(text)) {
      throw scope.error(
          time
              ? "TIME takes the form 'HH:mm:ss[.ffffff]'"
              : date
                  ? "DATE takes the form 'yyyy-MM-dd'"
                  : "TIMESTAMP takes the form 'yyyy-MM-dd HH:mm:ss[.ffffff]'",
          literal);
    }
    int point = text.indexOf('.');
    Expr.Kind kind = time ? Expr.Kind.TIME : date ? Expr.Kind.DATE : Expr.Kind.DATETIME;
    return LongExpr.constant(kind, false, point < 0 ? 0 : text.length() - point - 1, packed, false);
  }
}
