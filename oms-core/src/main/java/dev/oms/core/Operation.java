package dev.oms.core;

/** A kind of row change, for choosing which of them are delivered (fact sheet 5.3). */
public enum Operation {
  /** Rows that were inserted, and the rows that full synchronization reads. */
  INSERT,
  /** Rows that were changed. */
  UPDATE,
  /** Rows that were deleted. */
  DELETE
}
