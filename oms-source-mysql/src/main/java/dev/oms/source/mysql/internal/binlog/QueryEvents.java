package dev.oms.source.mysql.internal.binlog;

import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads statements from QUERY, QUERY_COMPRESSED and EXECUTE_LOAD_QUERY events. */
final class QueryEvents {

  private static final byte[] BEGIN = "BEGIN".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] COMMIT = "COMMIT".getBytes(StandardCharsets.US_ASCII);

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

  /** Sets thread, database, the session's collations and text of {@code event}. */
  static void read(LogEvent event, byte[] a, int body, int end, int type) {
    int statusFrom = body + postHeader(type);
    int statusEnd = statusFrom + Bytes.uint16(a, body + 11);
    int databaseLength = Bytes.uint8(a, body + 8);
    event.threadId = threadId(a, body);
    event.database = new String(a, statusEnd, databaseLength, StandardCharsets.UTF_8);
    int sqlFrom = statusEnd + databaseLength + 1;
    StatusVariables status = StatusVariables.read(a, statusFrom, statusEnd);
    event.session = status.session();
    int collation = status.clientCollation;
    if (type == EventTypes.MARIADB_QUERY_COMPRESSED) {
      byte[] sql = inflate(a, sqlFrom, end);
      event.sql = QueryCharsets.decode(sql, 0, sql.length, collation);
    } else {
      event.sql = QueryCharsets.decode(a, sqlFrom, end - sqlFrom, collation);
    }
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
