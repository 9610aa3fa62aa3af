package dev.oms.source.mysql.internal.binlog;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.text.ValueText;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The global id of one transaction. Immutable and thread-safe; the text is made when asked for. */
public sealed interface Gtid {

  /** Appends the text in UTF-8. */
  void append(ByteOutput out);

  /**
   * MySQL: a source, a tag (8.3 and newer) and a number.
   *
   * @param high the upper half of the source's UUID
   * @param low the lower half
   * @param tag the tag, empty when it has none
   * @param number the transaction's number, from 1
   */
  record MySql(long high, long low, String tag, long number) implements Gtid {
    private static final int UUID_LENGTH = 36;

    /** Two hexadecimal digits for each byte, the first in the lower half. */
    private static final short[] HEX = hexDigits();

    @Override
    public void append(ByteOutput out) {
      byte[] array = out.reserve(UUID_LENGTH + 1);
      int at = out.size();
      hex(high >>> 32, 4, array, at);
      array[at + 8] = '-';
      hex(high >>> 16, 2, array, at + 9);
      array[at + 13] = '-';
      hex(high, 2, array, at + 14);
      array[at + 18] = '-';
      hex(low >>> 48, 2, array, at + 19);
      array[at + 23] = '-';
      hex(low, 6, array, at + 24);
      array[at + UUID_LENGTH] = ':';
      out.advance(UUID_LENGTH + 1);
      if (!tag.isEmpty()) {
        out.write(tag.getBytes(StandardCharsets.UTF_8));
        out.write(':');
      }
      ValueText.appendLong(number, out);
    }

    /** Writes the lowest bytes of {@code bits}. */
    private static void hex(long bits, int bytes, byte[] array, int at) {
      for (int i = bytes - 1; i >= 0; i--) {
        int digits = HEX[(int) bits & 0xff];
        array[at + 2 * i] = (byte) digits;
        array[at + 2 * i + 1] = (byte) (digits >>> 8);
        bits >>>= 8;
      }
    }

    private static short[] hexDigits() {
      String digits = "0123456789abcdef";
      short[] pairs = new short[256];
      for (int i = 0; i < pairs.length; i++) {
        pairs[i] = (short) (digits.charAt(i >>> 4) | digits.charAt(i & 15) << 8);
      }
      return pairs;
    }

    @Override
    public String toString() {
      return new UUID(high, low) + (tag.isEmpty() ? ":" : ":" + tag + ":") + number;
    }
  }

  /**
   * MariaDB: a domain, the server that wrote it, and a number that grows within the domain.
   *
   * @param domain the replication domain
   * @param server the server id
   * @param sequence the transaction's number
   */
  record MariaDb(long domain, long server, long sequence) implements Gtid {
    @Override
    public void append(ByteOutput out) {
      ValueText.appendLong(domain, out);
      out.write('-');
      ValueText.appendLong(server, out);
      out.write('-');
      ValueText.appendLong(sequence, out);
    }

    @Override
    public String toString() {
      return domain + "-" + server + "-" + sequence;
    }
  }
}
