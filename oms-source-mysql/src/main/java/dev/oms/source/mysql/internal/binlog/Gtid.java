package dev.oms.source.mysql.internal.binlog;

import java.util.UUID;

/** The global id of one transaction. Immutable and thread-safe; the text is made when asked for. */
public sealed interface Gtid {

  /**
   * MySQL: a source, a tag (8.3 and newer) and a number.
   *
   * @param high the upper half of the source's UUID
   * @param low the lower half
   * @param tag the tag, empty when it has none
   * @param number the transaction's number, from 1
   */
  record MySql(long high, long low, String tag, long number) implements Gtid {
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
    public String toString() {
      return domain + "-" + server + "-" + sequence;
    }
  }
}
