package dev.oms.filter.sql.internal.eval;

/** The literal NULL, which takes whatever type is wanted. */
final class NullExpr extends Expr {

  static final NullExpr INSTANCE = new NullExpr();

  private NullExpr() {}

  @Override
  Kind kind() {
    return Kind.NULL;
  }

  @Override
  boolean isConstant() {
    return true;
  }
}
