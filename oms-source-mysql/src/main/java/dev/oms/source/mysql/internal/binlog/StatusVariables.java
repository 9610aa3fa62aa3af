package dev.oms.source.mysql.internal.binlog;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The status variables of a QUERY event that are about collations: a byte with the variable's
 * number, then its value, of a length that depends on the number. What comes behind a number that
 * is not known cannot be read; new ones are added at the end by MySQL, but not by MariaDB.
 */
final class StatusVariables {

  private static final int FLAGS = 0;
  private static final int SQL_MODE = 1;
  private static final int CATALOG_OLD = 2;
  private static final int AUTO_INCREMENT = 3;
  private static final int CHARSET = 4;
  private static final int TIME_ZONE = 5;
  private static final int CATALOG = 6;
  private static final int TIME_NAMES = 7;
  private static final int DATABASE_CHARSET = 8;
  private static final int TABLE_MAP_FOR_UPDATE = 9;
  private static final int MASTER_DATA_WRITTEN = 10;
  private static final int INVOKER = 11;
  private static final int UPDATED_DATABASES = 12;
  private static final int MICROSECONDS = 13;
  private static final int EXPLICIT_TIMESTAMP_DEFAULTS = 16;
  private static final int DDL_XID = 17;
  private static final int UTF8MB4_COLLATION = 18;
  private static final int REQUIRE_PRIMARY_KEY = 19;
  private static final int TABLE_ENCRYPTION = 20;
  private static final int MARIADB_FRACTION = 128;
  private static final int MARIADB_XID = 129;
  private static final int MARIADB_GTID_FLAGS = 130;
  private static final int MARIADB_CHARACTER_SET_COLLATIONS = 131;

  /** Instead of the number of databases: there are too many to be listed. */
  private static final int TOO_MANY_DATABASES = 254;

  /** Of {@link #MARIADB_GTID_FLAGS}: a sequence number of 8 bytes follows. */
  private static final int ENDS_ALTER = 4 | 8;

  /** In which the text of the statement is; -1 when it is not said. */
  int clientCollation = -1;

  private int serverCollation = -1;
  private int utf8mb4Collation = -1;
  private @Nullable Map<Integer, Integer> characterSetCollations;

  private final byte[] a;
  private final int end;
  private int at;

  private StatusVariables(byte[] a, int from, int end) {
    this.a = a;
    this.at = from;
    this.end = end;
  }

  static StatusVariables read(byte[] a, int from, int end) {
    StatusVariables read = new StatusVariables(a, from, end);
    while (read.at < end && read.variable()) {
      // one after the other
    }
    return read;
  }

  SessionCollations session() {
    return new SessionCollations(serverCollation, utf8mb4Collation, characterSetCollations);
  }

  /** Reads a variable; false when what follows cannot be read. */
  private boolean variable() {
    int code = Bytes.uint8(a, at++);
    return switch (code) {
      case EXPLICIT_TIMESTAMP_DEFAULTS, REQUIRE_PRIMARY_KEY, TABLE_ENCRYPTION -> skip(1);
      case TIME_NAMES, DATABASE_CHARSET -> skip(2);
      case MICROSECONDS, MARIADB_FRACTION -> skip(3);
      case FLAGS, AUTO_INCREMENT, MASTER_DATA_WRITTEN -> skip(4);
      case SQL_MODE, TABLE_MAP_FOR_UPDATE, DDL_XID, MARIADB_XID -> skip(8);
      case CATALOG, TIME_ZONE -> texts(1);
      case CATALOG_OLD -> texts(1) && skip(1);
      case INVOKER -> texts(2);
      case UPDATED_DATABASES -> databases();
      case MARIADB_GTID_FLAGS -> has(1) && skip((a[at] & ENDS_ALTER) != 0 ? 9 : 1);
      case CHARSET -> charset();
      case UTF8MB4_COLLATION -> {
        if (!has(2)) {
          yield false;
        }
        utf8mb4Collation = Bytes.uint16(a, at);
        yield skip(2);
      }
      case MARIADB_CHARACTER_SET_COLLATIONS -> collations();
      default -> false;
    };
  }

  private boolean has(int bytes) {
    return end - at >= bytes;
  }

  private boolean skip(int bytes) {
    at += bytes;
    return at <= end;
  }

  /** Texts with a byte for their length before them. */
  private boolean texts(int count) {
    boolean read = true;
    for (int i = 0; read && i < count; i++) {
      read = has(1) && skip(1 + Bytes.uint8(a, at));
    }
    return read;
  }

  private boolean databases() {
    if (!has(1)) {
      return false;
    }
    int count = Bytes.uint8(a, at++);
    if (count == TOO_MANY_DATABASES) {
      return true;
    }
    while (count > 0 && at < end) {
      count -= a[at++] == 0 ? 1 : 0;
    }
    return count == 0;
  }

  private boolean charset() {
    if (!has(6)) {
      return false;
    }
    clientCollation = Bytes.uint16(a, at);
    serverCollation = Bytes.uint16(a, at + 4);
    return skip(6);
  }

  private boolean collations() {
    if (!has(1)) {
      return false;
    }
    int count = Bytes.uint8(a, at++);
    if (!has(4 * count)) {
      return false;
    }
    Map<Integer, Integer> map = new HashMap<>();
    for (int i = 0; i < count; i++) {
      map.put(Bytes.uint16(a, at + 4 * i), Bytes.uint16(a, at + 4 * i + 2));
    }
    characterSetCollations = map;
    return skip(4 * count);
  }
}
