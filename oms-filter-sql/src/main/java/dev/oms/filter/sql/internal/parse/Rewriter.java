package dev.oms.filter.sql.internal.parse;

import dev.oms.filter.sql.internal.parse.Node.LiteralKind;
import dev.oms.filter.sql.internal.parse.Token.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Puts a filter into the plain form that JSqlParser reads as MySQL would ({@link Rewritten}), and
 * refuses what no row filter can do while the place in the text is still known.
 */
final class Rewriter {

  /** Words of the grammar; any other bare word is a column or a function. */
  private static final Set<String> GRAMMAR =
      Set.of(
          "AND",
          "OR",
          "XOR",
          "NOT",
          "IS",
          "IN",
          "BETWEEN",
          "LIKE",
          "ESCAPE",
          "REGEXP",
          "RLIKE",
          "DIV",
          "CASE",
          "WHEN",
          "THEN",
          "ELSE",
          "END",
          "AS",
          "USING",
          "COLLATE",
          "FROM",
          "LEADING",
          "TRAILING",
          "BOTH",
          "UNKNOWN");

  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("SELECT", "a subquery reads other rows, and a filter sees one row at a time"),
          Map.entry("EXISTS", "a subquery reads other rows, and a filter sees one row at a time"),
          Map.entry("WHERE", "write only what follows WHERE"),
          Map.entry("ORDER", "a filter has no ORDER BY; a column of this name needs back-quotes"),
          Map.entry("GROUP", "a filter has no GROUP BY; a column of this name needs back-quotes"),
          Map.entry("LIMIT", "a filter has no LIMIT; a column of this name needs back-quotes"),
          Map.entry("UNION", "a filter has no UNION"),
          Map.entry("HAVING", "a filter has no HAVING"),
          Map.entry("INTERVAL", "date arithmetic is not supported; compare with a fixed date"),
          Map.entry("BINARY", "BINARY x is not supported; write x COLLATE utf8mb4_bin"),
          Map.entry("DISTINCT", "DISTINCT needs many rows, and a filter sees one row at a time"),
          Map.entry("OVER", "a window needs many rows, and a filter sees one row at a time"));

  private final List<Token> tokens;
  private final Rewritten out;
  private int at;

  private Rewriter(String text, List<Token> tokens) {
    this.tokens = tokens;
    this.out = new Rewritten(text);
  }

  static Rewritten rewrite(String text, List<Token> tokens) {
    Rewriter rewriter = new Rewriter(text, tokens);
    while (rewriter.peek(0).kind() != Kind.END) {
      rewriter.token();
    }
    return rewriter.out;
  }

  private Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  private Token previous() {
    return at == 0 ? tokens.get(tokens.size() - 1) : tokens.get(at - 1);
  }

  /** Rewrites one token, or a few that belong together. */
  private void token() {
    Token token = peek(0);
    switch (token.kind()) {
      case STRING -> literal(LiteralKind.TEXT, token.text());
      case NUMBER -> literal(LiteralKind.NUMBER, token.text());
      case HEX -> literal(LiteralKind.HEX, token.text());
      case BITS -> literal(LiteralKind.BITS, token.text());
      case QUOTED_NAME -> column(token);
      case NAME -> name(token);
      case OPERATOR -> operator(token);
      case END -> throw out.error("the filter ends here, but something is missing", token.at());
    }
  }

  private void literal(LiteralKind kind, String value) {
    out.literal(kind, value, peek(0).at());
    at++;
  }

  private void column(Token token) {
    if (peek(1).is("(") && token.kind() == Kind.QUOTED_NAME) {
      throw out.error("write the name of a function without back-quotes", token.at());
    }
    if (peek(1).is(".")) {
      throw out.error(
          "write the column alone: a filter knows the columns of its own table, and no others",
          token.at());
    }
    out.column(token.text(), token.at());
    at++;
  }

  private void name(Token token) {
    String word = token.keyword();
    Token next = peek(1);
    if (next.is(".")) {
      column(token);
    } else if (GRAMMAR.contains(word)) {
      out.emit(word.equals("RLIKE") ? "REGEXP" : word, token.at());
      at++;
    } else if (word.equals("MOD") && !next.is("(")) {
      out.emit("%", token.at());
      at++;
    } else if (next.kind() == Kind.STRING && word.matches("DATE|TIME|TIMESTAMP")) {
      at++;
      out.literal(LiteralKind.valueOf(word), peek(0).text(), token.at());
      at++;
    } else if (next.kind() == Kind.STRING && word.matches("_UTF8(MB[34])?")) {
      at++;
    } else if (word.matches("TRUE|FALSE|NULL") && !next.is("(")) {
      constant(token, word);
    } else if (REFUSED.containsKey(word) && !next.is(".")) {
      throw out.error(REFUSED.getOrDefault(word, ""), token.at());
    } else if (next.is("(")) {
      call(token, word);
    } else if (Functions.isBareCall(word)) {
      throw out.error(Functions.refusal(token.text(), word), token.at());
    } else if (at > 0 && previous().is("COLLATE")) {
      out.emit(token.text(), token.at());
      at++;
    } else {
      column(token);
    }
  }

  private void constant(Token token, String word) {
    boolean test = previous().is("IS") || previous().is("NOT") && at > 1 && isBeforeNot();
    if (test) {
      out.emit(word, token.at());
      at++;
    } else {
      literal(LiteralKind.valueOf(word), "");
    }
  }

  private boolean isBeforeNot() {
    return tokens.get(at - 2).is("IS");
  }

  private void call(Token token, String word) {
    switch (word) {
      case "CAST" -> cast(token, "AS");
      case "CONVERT" -> cast(token, ",");
      case "TRIM" -> {
        out.emit("TRIM", token.at());
        at++;
      }
      default -> {
        String function = Functions.canonical(word);
        if (function == null) {
          throw out.error(Functions.refusal(token.text(), word), token.at());
        }
        out.function(function, token.at());
        at++;
        if (function.equals("SUBSTRING")) {
          arguments(token, function);
        }
      }
    }
  }

  /** Rewrites {@code (x FROM a FOR b)} as {@code (x, a, b)}. */
  private void arguments(Token function, String name) {
    int end = closing(at, function);
    int depth = 0;
    while (at <= end) {
      depth += peek(0).is("(") ? 1 : peek(0).is(")") ? -1 : 0;
      if (depth == 1 && (peek(0).is("FROM") || peek(0).is("FOR")) && name.equals("SUBSTRING")) {
        out.emit(",", peek(0).at());
        at++;
      } else {
        token();
      }
    }
  }

  /** Rewrites CAST(x AS type) and CONVERT(x, type) as CAST, CONVERT(x USING charset) as it is. */
  private void cast(Token function, String separator) {
    int end = closing(at + 1, function);
    int split = -1;
    int depth = 0;
    for (int i = at + 1; i < end; i++) {
      depth += tokens.get(i).is("(") ? 1 : tokens.get(i).is(")") ? -1 : 0;
      if (depth == 1 && (tokens.get(i).is(separator) || tokens.get(i).is("USING"))) {
        split = i;
        break;
      }
    }
    if (split < 0) {
      throw out.error(
          separator.equals("AS")
              ? "CAST needs a type: CAST(x AS SIGNED)"
              : "CONVERT needs a type or a character set: CONVERT(x, SIGNED)",
          function.at());
    }
    boolean transcode = tokens.get(split).is("USING");
    out.emit(transcode ? "CONVERT" : "CAST", function.at());
    at++;
    while (at < split) {
      token();
    }
    out.emit(transcode ? "USING" : "AS", tokens.get(split).at());
    for (at = split + 1; at <= end; at++) {
      Token part = peek(0);
      if (part.kind() != Kind.NAME && part.kind() != Kind.NUMBER && !part.text().matches("[(),]")) {
        throw out.error("this is not a type", part.at());
      }
      out.emit(part.text().toUpperCase(Locale.ROOT), part.at());
    }
  }

  /** The index of the parenthesis that closes the one at {@code open}. */
  private int closing(int open, Token function) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      depth += tokens.get(i).is("(") ? 1 : tokens.get(i).is(")") ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw out.error("the parenthesis after this has no closing one", function.at());
  }

  private void operator(Token token) {
    String text = token.text();
    switch (text) {
      case "&&" -> out.emit("AND", token.at());
      case "||" -> out.emit("OR", token.at());
      case "!=" -> out.emit("<>", token.at());
      case "!", "~", "-", "+" -> {
        if (text.equals("!") || text.equals("~") || isPrefix()) {
          prefix(token);
          return;
        }
        out.emit(text, token.at());
      }
      case "@", ":", ":=", "?", "$", "{", "}", "[", "]" ->
          throw out.error("variables and parameters are not possible: write the value", token.at());
      case ";" -> throw out.error("a filter is one expression, without ';'", token.at());
      case "->" -> throw out.error("JSON paths are not supported", token.at());
      case "." -> throw out.error("'.' means nothing here", token.at());
      default -> out.emit(text, token.at());
    }
    at++;
  }

  /** Whether an operand is expected here, so that + and - are signs. */
  private boolean isPrefix() {
    if (at == 0) {
      return true;
    }
    Token before = previous();
    return before.kind() == Kind.OPERATOR && !before.is(")")
        || before.kind() == Kind.NAME
            && (GRAMMAR.contains(before.keyword()) || before.is("MOD"))
            && !before.is("END")
            && !before.is("UNKNOWN");
  }

  /**
   * Rewrites a prefix operator and its operand with parentheses around both: JSqlParser gives it
   * another precedence than MySQL, to which it binds closer than all operators between two.
   */
  private void prefix(Token token) {
    String text = token.text();
    if (text.equals("-") && peek(1).kind() == Kind.NUMBER) {
      out.literal(LiteralKind.NUMBER, "-" + peek(1).text(), token.at());
      at += 2;
      return;
    }
    at++;
    if (text.equals("+")) {
      operand(token);
      return;
    }
    out.emit("(", token.at());
    out.emit(text.equals("!") ? "NOT" : text, token.at());
    out.emit("(", token.at());
    operand(token);
    out.emit(")", token.at());
    out.emit(")", token.at());
  }

  private void operand(Token operator) {
    Token first = peek(0);
    if (first.kind() == Kind.END) {
      throw out.error("'" + operator.text() + "' has nothing to apply to", operator.at());
    }
    boolean group = first.is("(");
    boolean call = first.kind() == Kind.NAME && peek(1).is("(");
    boolean cases = first.is("CASE");
    if (first.kind() == Kind.OPERATOR && !group && !first.text().matches("[-+~!]")) {
      throw out.error("'" + operator.text() + "' has nothing to apply to", operator.at());
    }
    if (cases) {
      throw out.error("put CASE ... END into parentheses here", first.at());
    }
    int end = group ? closing(at, first) : call ? closing(at + 1, first) : at;
    do {
      token();
    } while (at <= end && peek(0).kind() != Kind.END);
  }
}
