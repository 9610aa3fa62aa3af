package dev.oms.source.mysql.internal.binlog;

import java.util.Set;

/**
 * Tells whether a statement of the log changes rows by itself: then the session did not log in row
 * format, and the changed rows are not in the log. Thread-safe.
 */
public final class StatementDml {

  private static final Set<String> WORDS =
      Set.of("insert", "update", "delete", "replace", "load", "with", "merge", "call", "do");

  private StatementDml() {}

  /** Whether the statement is INSERT, UPDATE, DELETE, REPLACE, LOAD DATA and the like. */
  public static boolean isDml(String sql) {
    int at = skipBlanksAndComments(sql, 0);
    String word = word(sql, at);
    if (word.equals("set")) {
      // MariaDB: SET STATEMENT variable = value FOR statement
      int next = skipBlanksAndComments(sql, at + 3);
      if (!word(sql, next).equals("statement")) {
        return false;
      }
      int after = Texts.lowerCase(sql).indexOf(" for ", next);
      return after >= 0 && isDml(sql.substring(after + 5));
    }
    return WORDS.contains(word);
  }

  private static String word(String sql, int from) {
    int end = from;
    while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
      end++;
    }
    return Texts.lowerCase(sql.substring(from, end));
  }

  /** The index of the first character of the statement itself; executable comments belong to it. */
  static int skipBlanksAndComments(String sql, int from) {
    int at = from;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (Character.isWhitespace(c) || c == '(' || c == ';') {
        at++;
      } else if (sql.startsWith("/*!", at) || sql.startsWith("/*M!", at)) {
        at = sql.indexOf('!', at) + 1;
        while (at < sql.length() && Character.isDigit(sql.charAt(at))) {
          at++;
        }
      } else if (sql.startsWith("/*", at)) {
        int end = sql.indexOf("*/", at + 2);
        at = end < 0 ? sql.length() : end + 2;
      } else if (sql.startsWith("*/", at)) {
        at += 2;
      } else if (c == '#' || sql.startsWith("--", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end + 1;
      } else {
        return at;
      }
    }
    return at;
  }
}
