package dev.oms.testkit.internal.verify;

import java.util.Arrays;

/** What the messages say of one key. Millions of these are held at once. */
final class FoldedRow {

  static final long NO_VERSION = Long.MIN_VALUE;

  private final byte[] key;
  private final int keyHash;

  /** The hash of the row's columns. */
  long rowHash;

  /** The version of the last message, also after a DELETE. */
  long version = NO_VERSION;

  /** Where the last message stands, to show it in a report. */
  long offset;

  /** Index of the topic, and partition, of the last message; negative before the first. */
  int place = -1;

  boolean present;
  boolean inTable;

  FoldedRow(byte[] key) {
    this.key = key;
    this.keyHash = Arrays.hashCode(key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FoldedRow row && Arrays.equals(key, row.key);
  }

  @Override
  public int hashCode() {
    return keyHash;
  }
}
