package dev.oms.source.mysql.internal.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a statement into tokens, as the server would: comments are left out, and what is in a
 * version comment counts when the server's version says so.
 */
final class SqlLexer {

  private final String sql;
  private final Dialect dialect;
  private final boolean backslashEscapes;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int versionComments;

  private SqlLexer(String sql, Dialect dialect, boolean backslashEscapes) {
    this.sql = sql;
    this.dialect = dialect;
    this.backslashEscapes = backslashEscapes;
  }

  /**
   * The tokens of a statement.
   *
   * @throws DdlException when a quote or comment does not end
   */
  static List<Token> tokens(String sql, Dialect dialect) throws DdlException {
    try {
      return new SqlLexer(sql, dialect, true).run();
    } catch (DdlException e) {
      // The log does not tell us the sql_mode; under NO_BACKSLASH_ESCAPES '\' is a whole string.
      return new SqlLexer(sql, dialect, false).run();
    }
  }

  /** The first words of a statement in upper case, at most {@code count}; fewer at its end. */
  static List<String> firstWords(String sql, Dialect dialect, int count) {
    SqlLexer lexer = new SqlLexer(sql, dialect, true);
    List<String> words = new ArrayList<>();
    try {
      while (words.size() < count && lexer.next()) {
        Token token = lexer.tokens.get(lexer.tokens.size() - 1);
        words.add(token.kind() == Token.Kind.WORD ? Dialect.upper(token.text()) : "");
      }
    } catch (DdlException e) {
      // What there is must do.
    }
    return words;
  }

  private List<Token> run() throws DdlException {
    while (next()) {
      // tokens collect
    }
    while (!tokens.isEmpty() && tokens.get(tokens.size() - 1).isSymbol(';')) {
      tokens.remove(tokens.size() - 1);
    }
    return tokens;
  }

  private boolean next() throws DdlException {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (Character.isWhitespace(c) || c == '\0') {
        at++;
      } else if (c == '#' || (c == '-' && isLineComment())) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end + 1;
      } else if (c == '/' && at + 1 < sql.length() && sql.charAt(at + 1) == '*') {
        comment();
      } else if (c == '*' && versionComments > 0 && sql.startsWith("*/", at)) {
        versionComments--;
        at += 2;
      } else if (c == '`') {
        quoted(c, Token.Kind.IDENTIFIER);
        return true;
      } else if (c == '"') {
        quoted(c, Token.Kind.DOUBLE_QUOTED);
        return true;
      } else if (c == '\'') {
        quoted(c, Token.Kind.STRING);
        return true;
      } else if (isWordPart(c)) {
        int start = at;
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
          at++;
        }
        tokens.add(new Token(Token.Kind.WORD, sql.substring(start, at)));
        return true;
      } else {
        tokens.add(new Token(Token.Kind.SYMBOL, String.valueOf(c)));
        at++;
        return true;
      }
    }
    return false;
  }

  private boolean isLineComment() {
    return sql.startsWith("--", at)
        && (at + 2 == sql.length()
            || Character.isWhitespace(sql.charAt(at + 2))
            || Character.isISOControl(sql.charAt(at + 2)));
  }

  private static boolean isWordPart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '$'
        || c >= 0x80;
  }

  private void comment() throws DdlException {
    boolean maria = sql.startsWith("/*M!", at);
    if (maria || sql.startsWith("/*!", at)) {
      int p = at + (maria ? 4 : 3);
      int digits = 0;
      while (digits < 6 && p + digits < sql.length() && isDigit(sql.charAt(p + digits))) {
        digits++;
      }
      boolean numbered = digits >= 5;
      int version = numbered ? Integer.parseInt(sql.substring(p, p + digits)) : 0;
      if (dialect.runsComment(maria, version)) {
        at = p + (numbered ? digits : 0);
        versionComments++;
        return;
      }
    }
    at = endOfComment(at + 2);
  }

  private int endOfComment(int from) throws DdlException {
    int p = from;
    int depth = 1;
    while (p < sql.length()) {
      if (sql.startsWith("*/", p)) {
        p += 2;
        if (--depth == 0) {
          return p;
        }
      } else if (sql.startsWith("/*!", p) || sql.startsWith("/*M!", p)) {
        depth++;
        p += 3;
      } else {
        p++;
      }
    }
    // Only version comments nest, and not in all versions: the first end will do then.
    int first = sql.indexOf("*/", from);
    if (first < 0) {
      throw new DdlException("a comment does not end");
    }
    return first + 2;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void quoted(char quote, Token.Kind kind) throws DdlException {
    StringBuilder text = new StringBuilder();
    int p = at + 1;
    while (p < sql.length()) {
      char c = sql.charAt(p);
      if (c == quote) {
        if (p + 1 < sql.length() && sql.charAt(p + 1) == quote) {
          text.append(quote);
          p += 2;
          continue;
        }
        tokens.add(new Token(kind, text.toString()));
        at = p + 1;
        return;
      }
      if (c == '\\' && quote != '`' && backslashEscapes && p + 1 < sql.length()) {
        text.append(unescape(sql.charAt(p + 1)));
        p += 2;
        continue;
      }
      text.append(c);
      p++;
    }
    throw new DdlException("a quote " + quote + " does not end");
  }

  private static String unescape(char c) {
    return switch (c) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'b' -> "\b";
      case '0' -> "\0";
      case 'Z' -> "\032";
      // As in a LIKE pattern: the backslash stays.
      case '%' -> "\\%";
      case '_' -> "\\_";
      default -> String.valueOf(c);
    };
  }
}
