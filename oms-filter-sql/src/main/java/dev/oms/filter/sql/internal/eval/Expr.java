package dev.oms.filter.sql.internal.eval;

/** A typed expression that is bound to the columns of one table. Used by one thread. */
abstract class Expr {

  /** The types that MySQL's rules tell apart. */
  enum Kind {
    NULL,
    INT,
    DECIMAL,
    DOUBLE,
    TEXT,
    DATE,
    DATETIME,
    TIME
  }

  /** Its type. */
  abstract Kind kind();

  /** Whether it is the same for every row, so that it can be evaluated without one. */
  boolean isConstant() {
    return false;
  }

  final boolean isNumeric() {
    return kind() == Kind.INT || kind() == Kind.DECIMAL || kind() == Kind.DOUBLE;
  }

  /** Whether it is a DATE or a DATETIME. */
  final boolean isDate() {
    return kind() == Kind.DATE || kind() == Kind.DATETIME;
  }

  final boolean isTemporal() {
    return isDate() || kind() == Kind.TIME;
  }
}
