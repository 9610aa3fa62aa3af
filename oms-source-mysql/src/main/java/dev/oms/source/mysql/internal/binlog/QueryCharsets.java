package dev.oms.source.mysql.internal.binlog;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The charsets in which clients send statements, by the number of their collations. */
final class QueryCharsets {

  private static final Map<Integer, Charset> BY_COLLATION = new HashMap<>();

  static {
    put("Big5", 1, 84);
    put("ISO-8859-2", 2, 9, 21, 27, 77);
    put("IBM850", 4, 80);
    put("windows-1252", 5, 8, 15, 31, 47, 48, 49, 94);
    put("KOI8-R", 7, 74);
    put("US-ASCII", 11, 65);
    put("EUC-JP", 12, 91);
    put("Shift_JIS", 13, 88);
    put("windows-1251", 14, 23, 50, 51, 52);
    put("ISO-8859-8", 16, 71);
    put("TIS-620", 18, 89);
    put("EUC-KR", 19, 85);
    put("ISO-8859-13", 20, 41, 42, 79);
    put("KOI8-U", 22, 75);
    put("GB2312", 24, 86);
    put("ISO-8859-7", 25, 70);
    put("windows-1250", 26, 34, 44, 66, 99);
    put("GBK", 28, 87);
    put("windows-1257", 29, 58, 59);
    put("ISO-8859-9", 30, 78);
    put("IBM866", 36, 68);
    put("IBM852", 40, 81);
    put("windows-1256", 57, 67);
    put("windows-31j", 95, 96);
    put("x-eucJP-Open", 97, 98);
    put("GB18030", 248, 249, 250);
  }

  private QueryCharsets() {}

  private static void put(String charset, int... collations) {
    // A small Java runtime may lack the rarer ones; those statements are then read as UTF-8.
    if (Charset.isSupported(charset)) {
      for (int collation : collations) {
        BY_COLLATION.put(collation, Charset.forName(charset));
      }
    }
  }

  static String decode(byte[] bytes, int offset, int length, int collation) {
    // MariaDB's collations without padding have the number of their sister plus 1024.
    int id = collation >= 1024 && collation < 2048 ? collation - 1024 : collation;
    return new String(bytes, offset, length, BY_COLLATION.getOrDefault(id, StandardCharsets.UTF_8));
  }
}
