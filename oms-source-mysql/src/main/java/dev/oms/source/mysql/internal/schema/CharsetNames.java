package dev.oms.source.mysql.internal.schema;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What DDL needs to know of character sets: their names and how wide their characters are. */
final class CharsetNames {

  private static final Set<String> FOUR_BYTES =
      Set.of("utf8mb4", "utf16", "utf16le", "utf32", "gb18030");
  private static final Set<String> THREE_BYTES = Set.of("utf8mb3", "ujis", "eucjpms");
  private static final Set<String> TWO_BYTES =
      Set.of("ucs2", "gbk", "big5", "sjis", "cp932", "euckr", "gb2312");
  private static final Set<String> ONE_BYTE =
      Set.of(
          "armscii8",
          "ascii",
          "binary",
          "cp1250",
          "cp1251",
          "cp1256",
          "cp1257",
          "cp850",
          "cp852",
          "cp866",
          "dec8",
          "geostd8",
          "greek",
          "hebrew",
          "hp8",
          "keybcs2",
          "koi8r",
          "koi8u",
          "latin1",
          "latin2",
          "latin5",
          "latin7",
          "macce",
          "macroman",
          "swe7",
          "tis620");

  private CharsetNames() {}

  /** The name in lower case, {@code utf8mb3} for its alias {@code utf8}. */
  static String normalize(String charset) {
    String name = Dialect.lower(charset);
    return name.equals("utf8") ? "utf8mb3" : name;
  }

  /** The charset a collation belongs to; null when its name does not tell. */
  static @Nullable String ofCollation(String collation) {
    String name = Dialect.lower(collation);
    if (name.equals("binary")) {
      return "binary";
    }
    int underscore = name.indexOf('_');
    // MariaDB's uca1400_... belong to several.
    if (underscore < 0 || name.startsWith("uca1400")) {
      return null;
    }
    String charset = normalize(name.substring(0, underscore));
    return isKnown(charset) ? charset : null;
  }

  /** Whether the charset is one of MySQL's or MariaDB's. */
  static boolean isKnown(String charset) {
    return maxBytes(charset) > 0;
  }

  /** The most bytes of a character; 0 when the charset is not known. */
  static int maxBytes(String charset) {
    if (FOUR_BYTES.contains(charset)) {
      return 4;
    }
    if (THREE_BYTES.contains(charset)) {
      return 3;
    }
    if (TWO_BYTES.contains(charset)) {
      return 2;
    }
    return ONE_BYTE.contains(charset) ? 1 : 0;
  }
}
