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
    private static final String HEX = "0123456789abcdef";

    @Override
    public void append(ByteOutput out) {
      hex(high, 60, 32, out);
      out.write('-');
      hex(high, 28, 16, out);
      out.write('-');
      hex(high, 12, 0, out);
      out.write('-');
      hex(low, 60, 48, out);
      out.write('-');
      hex(low, 44, 0, out);
      out.write(':');
      if (!tag.isEmpty()) {
        out.write(tag.getBytes(StandardCharsets.UTF_8));
        out.write(':');
      }
      ValueText.appendLong(number, out);
    }

    private static void hex(long bits, int from, int to, ByteOutput out) {
      for (int shift = from; shift >= to; shift -= 4) {
        out.write(HEX.charAt((int) (bits >>> shift) & 15));
      }
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
