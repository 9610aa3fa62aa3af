package dev.oms.source.mysql.internal.binlog;

import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads statements from QUERY, QUERY_COMPRESSED and EXECUTE_LOAD_QUERY events. */
final class QueryEvents {

  private static final byte[] BEGIN = "BEGIN".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] COMMIT = "COMMIT".getBytes(StandardCharsets.US_ASCII);

  private static final int STATUS_FLAGS = 0;
  private static final int STATUS_SQL_MODE = 1;
  private static final int STATUS_CATALOG_OLD = 2;
  private static final int STATUS_AUTO_INCREMENT = 3;
  private static final int STATUS_CHARSET = 4;
  private static final int STATUS_TIME_ZONE = 5;
  private static final int STATUS_CATALOG = 6;

  private QueryEvents() {}

  private static int postHeader(int type) {
    return type == EventTypes.EXECUTE_LOAD_QUERY ? 26 : 13;
  }

  /** Where the statement's text begins. */
  static int sqlOffset(byte[] a, int body, int type) {
    int statusLength = Bytes.uint16(a, body + 11);
    return body + postHeader(type) + statusLength + Bytes.uint8(a, body + 8) + 1;
  }

  static long threadId(byte[] a, int body) {
    return Bytes.uint32(a, body);
  }

  static boolean isBegin(byte[] a, int from, int end) {
    return is(BEGIN, a, from, end);
  }

  static boolean isCommit(byte[] a, int from, int end) {
    return is(COMMIT, a, from, end);
  }

  private static boolean is(byte[] word, byte[] a, int from, int end) {
    if (end - from != word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (a[from + i] != word[i]) {
        return false;
      }
    }
    return true;
  }

  /** Sets thread, database and text of {@code event}. */
  static void read(LogEvent event, byte[] a, int body, int end, int type) {
    int statusFrom = body + postHeader(type);
    int statusEnd = statusFrom + Bytes.uint16(a, body + 11);
    int databaseLength = Bytes.uint8(a, body + 8);
    event.threadId = threadId(a, body);
    event.database = new String(a, statusEnd, databaseLength, StandardCharsets.UTF_8);
    int sqlFrom = statusEnd + databaseLength + 1;
    int collation = clientCollation(a, statusFrom, statusEnd);
    if (type == EventTypes.MARIADB_QUERY_COMPRESSED) {
      byte[] sql = inflate(a, sqlFrom, end);
      event.sql = QueryCharsets.decode(sql, 0, sql.length, collation);
    } else {
      event.sql = QueryCharsets.decode(a, sqlFrom, end - sqlFrom, collation);
    }
  }

  /** The collation of character_set_client among the status variables; -1 when it is not there. */
  private static int clientCollation(byte[] a, int from, int end) {
    int at = from;
    while (at < end) {
      int code = a[at++] & 0xff;
      switch (code) {
        case STATUS_FLAGS, STATUS_AUTO_INCREMENT -> at += 4;
        case STATUS_SQL_MODE -> at += 8;
        case STATUS_CATALOG_OLD -> at += Bytes.uint8(a, at) + 2;
        case STATUS_CATALOG, STATUS_TIME_ZONE -> at += Bytes.uint8(a, at) + 1;
        case STATUS_CHARSET -> {
          return Bytes.uint16(a, at);
        }
        // All others are written after the charset.
        default -> {
          return -1;
        }
      }
    }
    return -1;
  }

  /** MariaDB's compressed text: a byte with the length of the length, big-endian length, zlib. */
  private static byte[] inflate(byte[] a, int from, int end) {
    int lengthBytes = a[from] & 0x07;
    int length = 0;
    for (int i = 1; i <= lengthBytes; i++) {
      length = length << 8 | a[from + i] & 0xff;
    }
    byte[] sql = new byte[length];
    Inflater inflater = new Inflater();
    try {
      int start = from + 1 + lengthBytes;
      inflater.setInput(a, start, end - start);
      int done = 0;
      while (done < length) {
        int n = inflater.inflate(sql, done, length - done);
        if (n == 0) {
          throw new DataFormatException("it ends after " + done + " of " + length + " bytes");
        }
        done += n;
      }
      return sql;
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("a compressed statement that cannot be inflated", e);
    } finally {
      inflater.end();
    }
  }
}
