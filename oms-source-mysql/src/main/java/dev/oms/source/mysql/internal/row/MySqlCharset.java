package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.ByteOutput;
import java.nio.charset.StandardCharsets;

/**
 * A character set of the server and how its bytes become UTF-8. Immutable and thread-safe; without
 * state, so that decoding allocates nothing.
 */
public abstract class MySqlCharset {

  /** What stands for bytes that have no meaning in the character set. */
  static final char REPLACEMENT = '\uFFFD';

  private final String name;
  private final int minBytes;
  private final int maxBytes;

  MySqlCharset(String name, int minBytes, int maxBytes) {
    this.name = name;
    this.minBytes = minBytes;
    this.maxBytes = maxBytes;
  }

  /** The server's name, for example {@code utf8mb4}. */
  public final String name() {
    return name;
  }

  /** The most bytes that a character takes. */
  public final int maxBytes() {
    return maxBytes;
  }

  /** The fewest bytes that a character takes. */
  public final int minBytes() {
    return minBytes;
  }

  /**
   * Whether these bytes, well-formed text in this character set, are the same text in UTF-8, so
   * that they need no conversion.
   */
  abstract boolean isUtf8(byte[] source, int offset, int length);

  /** Appends the text as UTF-8, with U+FFFD for what cannot be decoded. */
  abstract void toUtf8(byte[] source, int offset, int length, ByteOutput out);

  /** The text. Allocates. */
  public final String decode(byte[] source, int offset, int length) {
    ByteOutput out = new ByteOutput(length * 2);
    toUtf8(source, offset, length, out);
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  /** The text. Allocates. */
  public final String decode(byte[] source) {
    return decode(source, 0, source.length);
  }

  @Override
  public String toString() {
    return name;
  }
}
