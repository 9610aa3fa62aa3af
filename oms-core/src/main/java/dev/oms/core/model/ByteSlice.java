package dev.oms.core.model;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A mutable reference to a range of a byte array, filled by {@link Row#getBytes} so that reading a
 * value allocates nothing. Not thread-safe. The bytes belong to the row: they are valid until the
 * next call on that row, and must not be changed. Rows of a source may empty the slices they have
 * filled once their batch is done ({@link LentSlices}).
 */
public final class ByteSlice {

  private static final byte[] EMPTY = new byte[0];

  private byte[] array = EMPTY;
  private int offset;
  private int length;

  /** Who empties this slice when the batch it was filled from is done. */
  @Nullable LentSlices lender;

  /** Makes this slice refer to {@code length} bytes of {@code array} from {@code offset}. */
  public void set(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  void emptyFor(LentSlices owner) {
    if (lender == owner) {
      lender = null;
      set(EMPTY, 0, 0);
    }
  }

  /** The array that holds the bytes, and others. */
  public byte[] array() {
    return array;
  }

  /** The index of the first byte. */
  public int offset() {
    return offset;
  }

  /** The number of bytes. */
  public int length() {
    return length;
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    byte[] copy = new byte[length];
    System.arraycopy(array, offset, copy, 0, length);
    return copy;
  }

  /** The bytes as UTF-8 text. */
  @Override
  public String toString() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }
}
