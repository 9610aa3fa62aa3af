package dev.oms.source.mysql.internal.schema;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads tokens one after the other, with the turns that all of MySQL's DDL shares. */
final class TokenReader {

  private static final Token END = new Token(Token.Kind.SYMBOL, "\0");

  private final List<Token> tokens;
  private int at;

  TokenReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  boolean atEnd() {
    return at >= tokens.size();
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    return at + ahead < tokens.size() ? tokens.get(at + ahead) : END;
  }

  Token next() {
    Token token = peek();
    at++;
    return token;
  }

  int mark() {
    return at;
  }

  void reset(int mark) {
    at = mark;
  }

  boolean isWord(String word) {
    return peek().isWord(word);
  }

  boolean isAnyWord(String... words) {
    for (String word : words) {
      if (peek().isWord(word)) {
        return true;
      }
    }
    return false;
  }

  boolean isSymbol(char c) {
    return peek().isSymbol(c);
  }

  /** Takes the words if they all come next, or nothing. */
  boolean accept(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!peek(i).isWord(words[i])) {
        return false;
      }
    }
    at += words.length;
    return true;
  }

  /** Takes one of the words and gives it in upper case; null when none comes next. */
  @Nullable String acceptAny(String... words) {
    for (String word : words) {
      if (accept(word)) {
        return word;
      }
    }
    return null;
  }

  boolean acceptSymbol(char c) {
    if (isSymbol(c)) {
      at++;
      return true;
    }
    return false;
  }

  void expect(String word) throws DdlException {
    if (!accept(word)) {
      throw new DdlException("expected " + word + " before '" + peek().text() + "'");
    }
  }

  void expectSymbol(char c) throws DdlException {
    if (!acceptSymbol(c)) {
      throw new DdlException("expected '" + c + "' before '" + peek().text() + "'");
    }
  }

  boolean acceptIfExists() {
    return accept("IF", "EXISTS");
  }

  boolean acceptIfNotExists() {
    return accept("IF", "NOT", "EXISTS");
  }

  /** Whether a name can come next. */
  boolean isName() {
    Token.Kind kind = peek().kind();
    return kind == Token.Kind.WORD
        || kind == Token.Kind.IDENTIFIER
        || kind == Token.Kind.DOUBLE_QUOTED;
  }

  /** An identifier, quoted or not. */
  String name() throws DdlException {
    if (!isName()) {
      throw new DdlException("expected a name before '" + peek().text() + "'");
    }
    String name = next().text();
    if (name.isEmpty()) {
      throw new DdlException("an empty name");
    }
    return name;
  }

  /** The last part of a name that may have its table and database before it. */
  String columnName() throws DdlException {
    String name = name();
    while (isSymbol('.')) {
      next();
      name = name();
    }
    return name;
  }

  /** A string in either kind of quotes. */
  String string() throws DdlException {
    Token token = next();
    if (token.kind() != Token.Kind.STRING && token.kind() != Token.Kind.DOUBLE_QUOTED) {
      throw new DdlException("expected a string, found '" + token.text() + "'");
    }
    return token.text();
  }

  int number() throws DdlException {
    Token token = next();
    try {
      return Math.toIntExact(Long.parseLong(token.text()));
    } catch (NumberFormatException | ArithmeticException e) {
      throw new DdlException("expected a number, found '" + token.text() + "'");
    }
  }

  /** A charset's or collation's name, as a word or in quotes. */
  String wordOrString() throws DdlException {
    Token token = next();
    if (token.kind() == Token.Kind.SYMBOL) {
      throw new DdlException("expected a name, found '" + token.text() + "'");
    }
    return token.text();
  }

  /** Takes what is in parentheses, which must come next. */
  void skipParentheses() throws DdlException {
    expectSymbol('(');
    int depth = 1;
    while (depth > 0) {
      if (atEnd()) {
        throw new DdlException("a parenthesis does not close");
      }
      Token token = next();
      if (token.isSymbol('(')) {
        depth++;
      } else if (token.isSymbol(')')) {
        depth--;
      }
    }
  }

  /** Takes everything up to a comma or closing parenthesis of this level, which stays. */
  void skipToComma() throws DdlException {
    while (!atEnd() && !isSymbol(',') && !isSymbol(')')) {
      if (isSymbol('(')) {
        skipParentheses();
      } else {
        next();
      }
    }
  }

  /** What is left, for messages. */
  String rest() {
    StringBuilder text = new StringBuilder();
    for (int i = at; i < Math.min(tokens.size(), at + 5); i++) {
      text.append(text.isEmpty() ? "" : " ").append(Objects.requireNonNull(tokens.get(i)).text());
    }
    return text.toString();
  }
}
