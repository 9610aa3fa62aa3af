package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.ByteSlice;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The values of MariaDB's COMPRESSED columns, which the binlog has as they are stored: a header
 * byte whose high half is the method (0 none, 8 zlib), and for zlib in its low half the bytes of
 * the length (big-endian, after the header) and a bit for data without zlib's own header. Nothing
 * at all is the empty string. Not thread-safe.
 */
final class ColumnCompression {

  private byte[] scratch = new byte[256];
  private @Nullable Inflater wrapped;
  private @Nullable Inflater raw;

  void expand(byte[] source, int offset, int length, ByteSlice into) {
    if (length == 0) {
      into.set(source, offset, 0);
      return;
    }
    int header = source[offset] & 0xFF;
    int method = header >> 4;
    if (method == 0) {
      into.set(source, offset + 1, length - 1);
      return;
    }
    int lengthBytes = header & 7;
    if (method != 8 || lengthBytes < 1 || lengthBytes > 4 || length < 1 + lengthBytes) {
      throw new EventFormatException(
          "a value of a COMPRESSED column starts with " + header + ", which is not known");
    }
    long size = Bytes.be(source, offset + 1, lengthBytes);
    int from = offset + 1 + lengthBytes;
    // zlib makes nothing smaller than to a thousandth or so.
    if (size > (length + 16L) * 1100) {
      throw new EventFormatException("a value of a COMPRESSED column has the length " + size);
    }
    int expected = (int) size;
    if (scratch.length < expected) {
      scratch = new byte[Math.max(expected, scratch.length * 2)];
    }
    int got = inflate(inflater((header & 8) != 0), source, from, offset + length, expected);
    into.set(scratch, 0, got);
  }

  private Inflater inflater(boolean nowrap) {
    Inflater found = nowrap ? raw : wrapped;
    if (found == null) {
      found = new Inflater(nowrap);
      if (nowrap) {
        raw = found;
      } else {
        wrapped = found;
      }
    }
    found.reset();
    return found;
  }

  private int inflate(Inflater inflater, byte[] source, int from, int end, int expected) {
    try {
      inflater.setInput(source, from, end - from);
      int got = 0;
      while (got < expected) {
        int n = inflater.inflate(scratch, got, expected - got);
        if (n == 0) {
          break;
        }
        got += n;
      }
      if (got != expected) {
        throw new EventFormatException(
            "a value of a COMPRESSED column has " + got + " bytes, not " + expected);
      }
      return got;
    } catch (DataFormatException e) {
      throw new EventFormatException("a value of a COMPRESSED column is not zlib data", e);
    }
  }
}
