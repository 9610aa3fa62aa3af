package dev.oms.source.mysql.internal.binlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Small text helpers of this package. */
final class Texts {

  private Texts() {}

  /** All parts of {@code text} between {@code separator}s, empty ones too. */
  static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + 1;
    }
    parts.add(text.substring(from));
    return parts;
  }

  static String lowerCase(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
