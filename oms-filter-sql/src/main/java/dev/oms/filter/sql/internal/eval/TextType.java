package dev.oms.filter.sql.internal.eval;

import dev.oms.filter.sql.internal.text.Collation;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a text: how it compares and how strongly it says so.
 *
 * @param collation the collation, or null when this library does not have it
 * @param collationName its name
 * @param charset the character set
 * @param strength MySQL's coercibility: the lower one decides
 */
record TextType(@Nullable Collation collation, String collationName, String charset, int strength) {

  static final int EXPLICIT = 0;
  static final int COLUMN = 2;
  static final int LITERAL = 4;
  static final int NUMBER = 5;

  /** Behind the character set, in place of a collation's name. */
  private static final String UNKNOWN = "(unknown)";

  static TextType of(Collation collation, int strength) {
    return new TextType(collation, collation.name(), collation.charset(), strength);
  }

  /** The text of a column whose collation nobody tells. */
  static TextType unknown(String charset) {
    return new TextType(null, charset + UNKNOWN, charset, COLUMN);
  }

  boolean isUnknown() {
    return collationName.endsWith(UNKNOWN);
  }

  boolean isBytes() {
    return collation == Collation.BINARY;
  }

  /** Whether the server's bytes of such text are those of UTF-8. */
  boolean isUtf8() {
    return charset.equals("utf8mb4")
        || charset.equals("utf8mb3")
        || charset.equals("utf8")
        || charset.equals("ascii");
  }
}
