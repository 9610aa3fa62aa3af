package dev.oms.core.model;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing byte buffer that messages are written into and that is reused. Not thread-safe. It is
 * an {@link OutputStream} whose writes never fail, so that a streaming generator can write into it.
 */
public final class ByteOutput extends OutputStream {

  /** From here on a buffer grows by a quarter: what is not used of it is heap all the same. */
  private static final int LARGE = 1 << 20;

  private byte[] buffer;
  private int size;

  /** An empty buffer with room for {@code capacity} bytes. */
  public ByteOutput(int capacity) {
    buffer = new byte[Math.max(16, capacity)];
  }

  @Override
  public void write(int b) {
    ensure(1);
    buffer[size++] = (byte) b;
  }

  @Override
  public void write(byte[] source) {
    write(source, 0, source.length);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, buffer, size, length);
    size += length;
  }

  /** Appends the bytes of {@code slice}. */
  public void write(ByteSlice slice) {
    write(slice.array(), slice.offset(), slice.length());
  }

  /** Appends {@code text} in UTF-8. ASCII makes no garbage. */
  public void writeUtf8(String text) {
    int length = text.length();
    ensure(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        write(text.substring(i).getBytes(StandardCharsets.UTF_8));
        return;
      }
      buffer[size++] = (byte) c;
    }
  }

  /**
   * Makes room for {@code length} more bytes and returns the array to write them into, from {@link
   * #size()}; {@link #advance} then takes them in.
   */
  public byte[] reserve(int length) {
    ensure(length);
    return buffer;
  }

  /** Takes in {@code length} bytes that were written into the array of {@link #reserve}. */
  public void advance(int length) {
    size += length;
  }

  /** The number of bytes written. */
  public int size() {
    return size;
  }

  /** Drops all bytes from {@code size} on. */
  public void truncate(int size) {
    if (size < 0 || size > this.size) {
      throw new IllegalArgumentException("size " + size + " is not within 0.." + this.size);
    }
    this.size = size;
  }

  /** Empties the buffer; the array is kept. */
  public void reset() {
    size = 0;
  }

  /** The array that holds the bytes, from index 0; it changes when the buffer grows. */
  public byte[] array() {
    return buffer;
  }

  /** A copy of the bytes written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      long grown = buffer.length < LARGE ? buffer.length * 2L : buffer.length * 5L / 4;
      long wanted = Math.max(grown, (long) size + more);
      if ((long) size + more > Integer.MAX_VALUE - 8) {
        throw new OutOfMemoryError(
            "a message buffer cannot hold " + ((long) size + more) + " bytes");
      }
      buffer = Arrays.copyOf(buffer, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
  }
}
