package dev.oms.source.mysql.internal.binlog;

import java.nio.charset.StandardCharsets;

/** Reads the global ids of transactions from the bodies of their events. */
final class GtidEvents {

  /** MariaDB: the group is one statement without BEGIN and COMMIT. */
  static final int STANDALONE = 1;

  /** MariaDB: the group ends with the statement XA COMMIT or XA ROLLBACK. */
  static final int COMPLETED_XA = 128;

  private GtidEvents() {}

  static Gtid mySql(byte[] a, int body) {
    return new Gtid.MySql(
        Bytes.int64BigEndian(a, body + 1),
        Bytes.int64BigEndian(a, body + 9),
        "",
        Bytes.int64(a, body + 17));
  }

  /** The time of the commit on this server in microseconds, or 0 (before MySQL 8.0). */
  static long mySqlCommitMicros(byte[] a, int body, int end) {
    // flags, source, number, then the type of the logical clock (2) and its two numbers.
    int at = body + 25;
    if (end < at + 24 || a[at] != 2) {
      return 0;
    }
    return Bytes.uint(a, at + 17, 7) & ~(1L << 55);
  }

  static int mariaDbFlags(byte[] a, int body) {
    return a[body + 12];
  }

  static Gtid mariaDb(byte[] a, int body, long serverId) {
    return new Gtid.MariaDb(Bytes.uint32(a, body + 8), serverId, Bytes.int64(a, body));
  }

  /** The fields of a GTID_TAGGED event that matter here. */
  record Tagged(Gtid gtid, long commitMicros) {}

  /**
   * GTID_TAGGED has MySQL's self-describing form: a version, the size, the last field that must be
   * known, then pairs of field number and value; all numbers of variable length.
   */
  static Tagged tagged(byte[] a, int body, int end) {
    VarReader in = new VarReader(a, body, end);
    in.unsigned();
    in.unsigned();
    in.unsigned();
    long high = 0;
    long low = 0;
    long number = 0;
    String tag = "";
    long micros = 0;
    while (in.at < end) {
      int field = (int) in.unsigned();
      switch (field) {
        case 1 -> {
          high = in.uuidHalf();
          low = in.uuidHalf();
        }
        case 2 -> number = in.signed();
        case 3 -> tag = in.text();
        case 4, 5 -> in.signed();
        case 0, 7, 8, 9, 10, 11 -> in.unsigned();
        case 6 -> micros = in.unsigned();
        // Later fields are ignorable, and of unknown form: what is needed came before them.
        default -> in.at = end;
      }
    }
    if (number < 1) {
      throw new IllegalArgumentException("a GTID_TAGGED event without a number");
    }
    return new Tagged(new Gtid.MySql(high, low, tag, number), micros);
  }

  /** Numbers whose first byte says, by its low one bits, how many bytes follow. */
  private static final class VarReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    VarReader(byte[] bytes, int at, int end) {
      this.bytes = bytes;
      this.at = at;
      this.end = end;
    }

    long unsigned() {
      int first = bytes[at++] & 0xff;
      int more = Math.min(8, Integer.numberOfTrailingZeros(~first));
      if (at + more > end) {
        throw new IllegalArgumentException("a GTID_TAGGED event that is cut off");
      }
      long high = Bytes.uint(bytes, at, more);
      at += more;
      // The first byte keeps what its length marker leaves: 7 - more bits, none from 7 on.
      int kept = Math.max(0, 7 - more);
      return high << kept | (kept == 0 ? 0 : first >>> (more + 1));
    }

    long signed() {
      long value = unsigned();
      return value >>> 1 ^ -(value & 1);
    }

    long uuidHalf() {
      long half = 0;
      for (int i = 0; i < 8; i++) {
        half = half << 8 | unsigned();
      }
      return half;
    }

    String text() {
      int length = (int) unsigned();
      String text = new String(bytes, at, length, StandardCharsets.US_ASCII);
      at += length;
      return text;
    }
  }
}
