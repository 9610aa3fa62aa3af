package dev.oms.core.internal;

import dev.oms.core.model.Column;
import dev.oms.core.model.TableSchema;
import dev.oms.core.precheck.CheckedTable;
import java.util.Locale;

/**
 * About how large messages get, for warnings: names and values of both images of an UPDATE, binary
 * as Base64. What JSON adds to quotes and control characters is not counted.
 */
final class MessageEstimate {

  private static final long ENVELOPE = 512;

  /** Quotes, colon and comma of a value. */
  private static final int PUNCTUATION = 6;

  private static final int NUMBER_OR_DATE = 30;
  private static final long GIB = 1L << 30;

  private MessageEstimate() {}

  /** An UPDATE of an average row; 0 when the average is not known. */
  static long average(CheckedTable table) {
    if (table.averageRowBytes() < 0) {
      return 0;
    }
    return ENVELOPE + 2 * (names(table.schema()) + table.averageRowBytes());
  }

  /** An UPDATE of a row whose values are as long as their columns allow. */
  static long widest(TableSchema schema) {
    long row = names(schema);
    for (Column column : schema.columns()) {
      row += value(column);
    }
    return ENVELOPE + 2 * row;
  }

  private static long names(TableSchema schema) {
    return schema.columns().stream().mapToLong(c -> c.name().length() + PUNCTUATION).sum();
  }

  private static long value(Column column) {
    return switch (column.type()) {
      case CHAR, VARCHAR -> (long) Math.max(1, column.length()) * utf8Bytes(column);
      case ENUM -> column.labels().stream().mapToInt(String::length).max().orElse(0) * 4L;
      case SET -> column.labels().stream().mapToInt(label -> label.length() + 1).sum() * 4L;
      case TINYTEXT -> 255;
      case TEXT -> 65_535;
      case MEDIUMTEXT -> (1L << 24) - 1;
      case LONGTEXT, JSON -> GIB;
      case BINARY, VARBINARY, VECTOR -> base64(Math.max(1, column.length()));
      case TINYBLOB -> base64(255);
      case BLOB -> base64(65_535);
      case MEDIUMBLOB -> base64((1L << 24) - 1);
      case LONGBLOB, GEOMETRY -> base64(GIB);
      case DECIMAL -> Math.max(NUMBER_OR_DATE, column.length() + 3);
      default -> NUMBER_OR_DATE;
    };
  }

  private static long base64(long bytes) {
    return (bytes + 2) / 3 * 4;
  }

  /** What a character takes in the message. */
  private static int utf8Bytes(Column column) {
    String charset = column.charset() == null ? "" : column.charset().toLowerCase(Locale.ROOT);
    return switch (charset) {
      case "ascii" -> 1;
      case "utf8", "utf8mb3", "latin1", "ucs2", "gbk" -> 3;
      default -> 4;
    };
  }

  /** A size for people, for example {@code 1.5 MB}. */
  static String text(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    if (bytes < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f KB", bytes / 1e3);
    }
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
