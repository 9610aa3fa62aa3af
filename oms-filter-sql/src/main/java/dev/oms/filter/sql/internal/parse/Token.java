package dev.oms.filter.sql.internal.parse;

import java.util.Locale;

/**
 * One token of a filter.
 *
 * @param kind what it is
 * @param text a name or operator as written; the value of a string, without quotes and escapes; the
 *     digits of a hexadecimal or bit literal
 * @param at the index of its first character in the filter's text
 */
record Token(Kind kind, String text, int at) {

  enum Kind {
    NAME,
    QUOTED_NAME,
    STRING,
    NUMBER,
    HEX,
    BITS,
    OPERATOR,
    END
  }

  /** The text of a bare name or operator in upper case; a quoted thing is no keyword. */
  String keyword() {
    return kind == Kind.NAME || kind == Kind.OPERATOR ? text.toUpperCase(Locale.ROOT) : "";
  }

  boolean is(String keyword) {
    return keyword().equals(keyword);
  }
}
