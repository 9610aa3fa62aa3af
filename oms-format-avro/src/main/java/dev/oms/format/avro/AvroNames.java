package dev.oms.format.avro;

import java.util.regex.Pattern;

/**
 * Makes Avro names ({@code [A-Za-z_][A-Za-z0-9_]*}) of the names of databases, tables and columns,
 * as SQL/XML (ISO 9075-14) makes XML names: a character that may not be there is written as its
 * code point, {@code _x0020_}. Different names stay different, and what a name becomes depends on
 * it alone, so a column that is added never changes the names of the others.
 */
final class AvroNames {

  private static final Pattern NAMESPACE =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");

  private AvroNames() {}

  /** Whether the text is a dotted sequence of Avro names. */
  static boolean isNamespace(String text) {
    return NAMESPACE.matcher(text).matches();
  }

  /** The Avro name of any name. */
  static String encode(String name) {
    StringBuilder encoded = new StringBuilder(name.length());
    for (int at = 0; at < name.length(); ) {
      int c = name.codePointAt(at);
      boolean digit = c >= '0' && c <= '9';
      boolean kept =
          digit && at > 0
              || c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c == '_' && !looksEncoded(name, at);
      if (kept) {
        encoded.append((char) c);
      } else {
        encoded.append(String.format(c > 0xFFFF ? "_x%06X_" : "_x%04X_", c));
      }
      at += Character.charCount(c);
    }
    return encoded.isEmpty() ? "_" : encoded.toString();
  }

  /** Whether what follows could be taken for an encoded character, so that it must be one. */
  private static boolean looksEncoded(String name, int at) {
    if (at + 6 > name.length() || name.charAt(at + 1) != 'x') {
      return false;
    }
    for (int i = at + 2; i < at + 6; i++) {
      char c = name.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'A' && c <= 'F')) {
        return false;
      }
    }
    return true;
  }
}
