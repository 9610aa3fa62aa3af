package dev.oms.source.mysql.internal.schema;

/**
 * A piece of a statement.
 *
 * @param kind what it is
 * @param text the word as written, or the content of a quoted piece without quotes and escapes
 */
record Token(Kind kind, String text) {

  enum Kind {
    /** A bare word or number: a keyword or an identifier. */
    WORD,
    /** In backquotes: always an identifier. */
    IDENTIFIER,
    /** In double quotes: a string, or an identifier under ANSI_QUOTES; the place tells. */
    DOUBLE_QUOTED,
    /** In single quotes. */
    STRING,
    /** One character. */
    SYMBOL
  }

  boolean isSymbol(char c) {
    return kind == Kind.SYMBOL && text.charAt(0) == c;
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }
}
