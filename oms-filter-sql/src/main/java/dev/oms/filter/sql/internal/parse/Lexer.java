package dev.oms.filter.sql.internal.parse;

import dev.oms.filter.sql.SqlFilterException;
import dev.oms.filter.sql.internal.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Splits a filter into tokens as MySQL does (without ANSI_QUOTES and NO_BACKSLASH_ESCAPES):
 * backslash escapes, adjacent strings, comments, hexadecimal and bit literals. JSqlParser's own
 * lexer reads some of these otherwise, so it never sees them.
 */
final class Lexer {

  private static final Set<String> TWO =
      Set.of("<=", ">=", "<>", "!=", "&&", "||", "<<", ">>", ":=", "->");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  /** The tokens, with one of kind END as the last. */
  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    for (skip(); at < text.length(); skip()) {
      int start = at;
      char c = text.charAt(at);
      if (c == '\'') {
        string(start);
      } else if (c == '`') {
        quotedName(start);
      } else if (c == '"') {
        throw error(
            "double quotes are not taken: they mean text to MySQL and a name to the SQL standard;"
                + " write 'text' or `name`",
            start);
      } else if (isDigit(c) || c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1))) {
        number(start);
      } else if (isNameStart(c)) {
        name(start);
      } else {
        operator(start);
      }
    }
    tokens.add(new Token(Kind.END, "", text.length()));
  }

  private void skip() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0xB) {
        at++;
      } else if (c == '#' || text.startsWith("--", at) && isBlankAt(at + 2)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
      } else if (text.startsWith("/*", at)) {
        comment();
      } else {
        return;
      }
    }
  }

  private void comment() {
    if (text.startsWith("/*!", at) || text.startsWith("/*M!", at) || text.startsWith("/*+", at)) {
      throw error("comments that a server executes are not taken", at);
    }
    int end = text.indexOf("*/", at + 2);
    if (end < 0) {
      throw error("this comment has no end", at);
    }
    at = end + 2;
  }

  private boolean isBlankAt(int index) {
    return index >= text.length() || text.charAt(index) <= ' ';
  }

  private void string(int start) {
    StringBuilder value = new StringBuilder();
    at++;
    while (true) {
      if (at >= text.length()) {
        throw error("this text has no closing quote", start);
      }
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length()) {
        escape(text.charAt(at++), value);
      } else if (c != '\'') {
        value.append(c);
      } else if (at < text.length() && text.charAt(at) == '\'') {
        value.append('\'');
        at++;
      } else {
        break;
      }
    }
    checkSurrogates(value, start);
    Token last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
    if (last != null && last.kind() == Kind.STRING) {
      // Adjacent strings are one.
      tokens.set(tokens.size() - 1, new Token(Kind.STRING, last.text() + value, last.at()));
    } else {
      tokens.add(new Token(Kind.STRING, value.toString(), start));
    }
  }

  private static void escape(char c, StringBuilder value) {
    switch (c) {
      case 'n' -> value.append('\n');
      case 't' -> value.append('\t');
      case 'r' -> value.append('\r');
      case 'b' -> value.append('\b');
      case '0' -> value.append('\0');
      case 'Z' -> value.append((char) 26);
      // These stay escaped, for LIKE.
      case '%', '_' -> value.append('\\').append(c);
      default -> value.append(c);
    }
  }

  private void checkSurrogates(CharSequence value, int start) {
    if (value.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
      throw error("this text has half of a surrogate pair, which no character set can hold", start);
    }
  }

  private void quotedName(int start) {
    StringBuilder name = new StringBuilder();
    at++;
    while (true) {
      int end = text.indexOf('`', at);
      if (end < 0) {
        throw error("this name has no closing back-quote", start);
      }
      name.append(text, at, end);
      at = end + 1;
      if (at >= text.length() || text.charAt(at) != '`') {
        break;
      }
      name.append('`');
      at++;
    }
    if (name.isEmpty()) {
      throw error("this name is empty", start);
    }
    tokens.add(new Token(Kind.QUOTED_NAME, name.toString(), start));
  }

  private void number(int start) {
    if (text.startsWith("0x", at) || text.startsWith("0b", at)) {
      boolean hex = text.charAt(at + 1) == 'x';
      int end = nameEnd(at + 2);
      String digits = text.substring(at + 2, end);
      if (digits.matches(hex ? "[0-9a-fA-F]+" : "[01]+")) {
        at = end;
        tokens.add(new Token(hex ? Kind.HEX : Kind.BITS, digits, start));
        return;
      }
    }
    digits();
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    int mantissa = at;
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      int exponent = at;
      digits();
      at = at == exponent ? mantissa : at;
    }
    if (at < text.length() && isNamePart(text.charAt(at))) {
      throw error("a name that begins with a digit needs back-quotes: `name`", start);
    }
    tokens.add(new Token(Kind.NUMBER, text.substring(start, at), start));
  }

  private void digits() {
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
  }

  private void name(int start) {
    char c = text.charAt(start);
    if ("xXbBnN".indexOf(c) >= 0 && start + 1 < text.length() && text.charAt(start + 1) == '\'') {
      prefixed(start, Character.toLowerCase(c));
      return;
    }
    at = nameEnd(start);
    tokens.add(new Token(Kind.NAME, text.substring(start, at), start));
  }

  private void prefixed(int start, char prefix) {
    if (prefix == 'n') {
      throw error("N'text' is not taken: write 'text', it is Unicode", start);
    }
    int end = text.indexOf('\'', start + 2);
    String digits = end < 0 ? "" : text.substring(start + 2, end);
    boolean hex = prefix == 'x';
    if (end < 0 || !digits.matches(hex ? "([0-9a-fA-F]{2})*" : "[01]*")) {
      throw error(
          hex ? "x'...' takes pairs of hexadecimal digits" : "b'...' takes the digits 0 and 1",
          start);
    }
    at = end + 1;
    tokens.add(new Token(hex ? Kind.HEX : Kind.BITS, digits, start));
  }

  private int nameEnd(int from) {
    int end = from;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private void operator(int start) {
    char c = text.charAt(start);
    String operator = String.valueOf(c);
    if (text.startsWith("<=>", start)) {
      operator = "<=>";
    } else if (start + 1 < text.length() && TWO.contains(text.substring(start, start + 2))) {
      operator = text.substring(start, start + 2);
    } else if ("=<>+-*/%&|^~!(),.@?:;{}[]$".indexOf(c) < 0) {
      throw error("the character '" + c + "' means nothing here", start);
    }
    at = start + operator.length();
    tokens.add(new Token(Kind.OPERATOR, operator, start));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c >= 0x80;
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c);
  }

  private SqlFilterException error(String problem, int offset) {
    return new SqlFilterException(problem, text, offset);
  }
}
