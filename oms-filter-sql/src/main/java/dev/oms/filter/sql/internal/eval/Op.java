package dev.oms.filter.sql.internal.eval;

/** A comparison operator: which signs of a comparison it takes. */
enum Op {
  EQ(0b010),
  NE(0b101),
  LT(0b001),
  LE(0b011),
  GT(0b100),
  GE(0b110),
  NULL_SAFE(0b010);

  private final int signs;

  Op(int signs) {
    this.signs = signs;
  }

  static Op of(String operator) {
    return switch (operator) {
      case "=" -> EQ;
      case "<>" -> NE;
      case "<" -> LT;
      case "<=" -> LE;
      case ">" -> GT;
      case ">=" -> GE;
      case "<=>" -> NULL_SAFE;
      default -> throw new IllegalArgumentException(operator);
    };
  }

  /** {@link Condition#TRUE} or FALSE for a comparison's result. */
  int test(int comparison) {
    return signs >> Integer.signum(comparison) + 1 & 1;
  }

  /** The operator with its sides exchanged. */
  Op mirrored() {
    return switch (this) {
      case LT -> GT;
      case LE -> GE;
      case GT -> LT;
      case GE -> LE;
      default -> this;
    };
  }

  /** What it gives when one side (or with {@code both} both) is NULL. */
  int ofNull(boolean both) {
    return this == NULL_SAFE ? both ? Condition.TRUE : Condition.FALSE : Condition.UNKNOWN;
  }

  /** Whether it asks for less or greater, and not just for equality. */
  boolean needsOrder() {
    return this != EQ && this != NE && this != NULL_SAFE;
  }
}
