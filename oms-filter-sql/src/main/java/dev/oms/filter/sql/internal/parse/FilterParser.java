package dev.oms.filter.sql.internal.parse;

import dev.oms.filter.sql.SqlFilterException;
import dev.oms.filter.sql.internal.parse.Token.Kind;
import java.util.List;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.StringProvider;
import org.jspecify.annotations.Nullable;

/**
 * Parses filters. JSqlParser runs on a thread of its own that has a large stack and a deadline, and
 * that ends with the call; its own helper, which keeps an executor, is not used.
 */
public final class FilterParser {

  /** The longest text that is taken, in characters. */
  public static final int MAX_LENGTH = 1 << 20;

  private static final int MAX_TOKENS = 100_000;
  private static final int MAX_DEPTH = 100;
  private static final int MAX_RUN = 500;
  private static final long DEADLINE_MILLIS = 20_000;
  private static final long STACK_BYTES = 64L << 20;

  private FilterParser() {}

  /**
   * Parses the body of a WHERE clause.
   *
   * @throws SqlFilterException when it cannot be understood, or nests more than 100 levels deep
   */
  public static Node parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new SqlFilterException(
          "the filter is longer than " + MAX_LENGTH + " characters", text, MAX_LENGTH);
    }
    List<Token> tokens = Lexer.tokens(text);
    check(text, tokens);
    Rewritten rewritten = Rewriter.rewrite(text, tokens);
    Attempt attempt = new Attempt(rewritten);
    Thread thread = new Thread(null, attempt, "oms-filter-parser", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    join(thread, attempt);
    if (attempt.node == null) {
      throw attempt.error == null
          ? new SqlFilterException("the filter takes too long to parse: make it simpler", text, 0)
          : attempt.error;
    }
    return attempt.node;
  }

  private static void join(Thread thread, Attempt attempt) {
    boolean interrupted = false;
    long end = System.nanoTime() + DEADLINE_MILLIS * 1_000_000;
    while (thread.isAlive()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        attempt.parser.interrupted = true;
        break;
      }
      try {
        thread.join(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Bounds what the recursion of parsers would take. */
  private static void check(String text, List<Token> tokens) {
    if (tokens.get(0).kind() == Kind.END) {
      throw new SqlFilterException("the filter is empty", text, 0);
    }
    if (tokens.size() > MAX_TOKENS) {
      throw new SqlFilterException(
          "the filter has more than " + MAX_TOKENS + " words and signs",
          text,
          tokens.get(MAX_TOKENS).at());
    }
    int depth = 0;
    int prefixes = 0;
    for (Token token : tokens) {
      if (token.is("(") || token.is("CASE")) {
        depth++;
      } else if (token.is(")") || token.is("END")) {
        depth--;
      }
      prefixes = token.is("NOT") || token.keyword().matches("[-+~!]") ? prefixes + 1 : 0;
      if (depth + prefixes > MAX_DEPTH) {
        throw new SqlFilterException(
            "the filter nests more than " + MAX_DEPTH + " levels deep", text, token.at());
      }
      if (depth < 0 && token.is(")")) {
        throw new SqlFilterException("this parenthesis closes nothing", text, token.at());
      }
    }
  }

  private static final class Attempt implements Runnable {
    final Rewritten source;
    final CCJSqlParser parser;
    volatile @Nullable Node node;
    volatile @Nullable SqlFilterException error;

    Attempt(Rewritten source) {
      this.source = source;
      this.parser =
          new CCJSqlParser(new StringProvider(source.plain()))
              .withAllowComplexParsing(true)
              .withBackslashEscapeCharacter(false)
              .withSquareBracketQuotation(false);
    }

    @Override
    public void run() {
      try {
        Expression expression = parser.Expression();
        net.sf.jsqlparser.parser.Token rest = parser.getNextToken();
        if (rest.kind != 0) {
          throw unexpected(rest);
        }
        Node parsed = new TreeBuilder(source).node(expression);
        Depth.check(parsed, MAX_RUN, source);
        node = parsed;
      } catch (SqlFilterException e) {
        error = e;
      } catch (ParseException e) {
        error = e.currentToken == null ? unknown() : unexpected(e.currentToken.next);
      } catch (RuntimeException | Error e) {
        error = unknown();
      }
    }

    private SqlFilterException unknown() {
      return source.error("this is not the body of a WHERE clause", 0);
    }

    private SqlFilterException unexpected(net.sf.jsqlparser.parser.@Nullable Token token) {
      if (token == null || token.kind == 0) {
        return source.error("the filter ends here, but something is missing", source.text.length());
      }
      int at = source.origin(token.beginColumn);
      String word = source.text.substring(at).split("[\\s()]", 2)[0];
      String hint =
          switch (token.image) {
            case "IS", "=", "<>", "<", ">", "<=", ">=", "<=>", "IN", "LIKE", "BETWEEN", "REGEXP" ->
                "; if it applies to a whole comparison, put that into parentheses";
            default -> "";
          };
      String what = word.isEmpty() ? source.text.substring(at, at + 1) : word;
      return source.error("did not expect '" + what + "' here" + hint, at);
    }
  }
}
