package dev.oms.filter.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the text is: a predicate, or an error of ours, soon. */
class ParserFuzzTest {

  private static final int CASES = Integer.getInteger("oms.filter.fuzz", 6000);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final String[] PIECES = {
    "id",
    "amount",
    "status",
    "`day`",
    "doc",
    "=",
    "<>",
    "<=>",
    "<",
    ">=",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "%",
    "!",
    "~",
    "&",
    "|",
    "^",
    "<<",
    "||",
    "&&",
    "AND",
    "OR",
    "XOR",
    "NOT",
    "IS",
    "NULL",
    "TRUE",
    "IN",
    "BETWEEN",
    "LIKE",
    "ESCAPE",
    "REGEXP",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "CAST",
    "CONVERT",
    "AS",
    "USING",
    "SIGNED",
    "DECIMAL",
    "CHAR",
    "TRIM",
    "LEADING",
    "FROM",
    "FOR",
    "SUBSTRING",
    "CONCAT",
    "IF",
    "COALESCE",
    "DATE",
    "TIME",
    "INTERVAL",
    "SELECT",
    "COLLATE",
    "utf8mb4_bin",
    "DIV",
    "MOD",
    "UNKNOWN",
    "'x'",
    "''",
    "'2024-01-31'",
    "1",
    "0",
    "1.5",
    "1e3",
    "0x41",
    "b'1'",
    "x'41'",
    "@",
    ":",
    "?",
    ";",
    "--",
    "/*",
    "*/",
    "#",
    "\"",
    "'",
    "`",
    "\\",
    ".",
    "{",
    "}",
    "[",
    "]",
    "$",
    "\u0000",
    "中",
    "\ud800",
    "😀",
    "\n",
    "\t",
    "OVER",
    "EXISTS",
    "ANY",
    "ALL",
    "DISTINCT",
    "->",
    "::",
    "||/",
    "(+)",
    "f0",
    "c0",
    "`c1`",
    "'0'",
    "99999999999999999999",
    "e",
    "BINARY",
    "ROW",
    "VALUES",
    "LIMIT",
    "GROUP",
    "BY",
    "ORDER",
    "UNION",
    "NOW()",
    "POSITION",
    "EXTRACT",
    "_latin1'x'",
    "N'x'"
  };

  private static final String[] VALID = {
    "id = 7 AND (amount > 1.5 OR status LIKE 'a%') AND day BETWEEN '2024-01-01' AND '2024-12-31'",
    "CASE WHEN id IN (1, 2, 3) THEN CONCAT(status, '-', id) ELSE SUBSTRING(note FROM 2 FOR 3) END ="
        + " 'x'",
    "CAST(amount AS SIGNED) DIV 2 << 1 = ~id ^ 3 || NOT (TRIM(BOTH 'x' FROM status) REGEXP '^a+$')",
    "IF(nothing IS NULL, COALESCE(nothing, id), -id) % 4 <=> 3 XOR status COLLATE utf8mb4_bin = 'x'"
        + " ESCAPE"
  };

  @Test
  @Timeout(120)
  void tokenSoup() {
    SplittableRandom random = new SplittableRandom(42);
    int parsed = 0;
    for (int i = 0; i < CASES; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = 1 + random.nextInt(18); n > 0; n--) {
        text.append(PIECES[random.nextInt(PIECES.length)])
            .append(random.nextInt(4) == 0 ? "" : " ");
      }
      parsed += attempt(text.toString()) ? 1 : 0;
    }
    assertThat(parsed).isGreaterThan(0);
  }

  @Test
  @Timeout(120)
  void mutations() {
    SplittableRandom random = new SplittableRandom(43);
    int parsed = 0;
    for (int i = 0; i < CASES; i++) {
      List<String> words = new ArrayList<>(List.of(VALID[random.nextInt(VALID.length)].split(" ")));
      for (int n = 1 + random.nextInt(4); n > 0 && !words.isEmpty(); n--) {
        int at = random.nextInt(words.size());
        switch (random.nextInt(4)) {
          case 0 -> words.remove(at);
          case 1 -> words.add(at, PIECES[random.nextInt(PIECES.length)]);
          case 2 -> words.set(at, PIECES[random.nextInt(PIECES.length)]);
          default -> words.add(at, words.get(random.nextInt(words.size())));
        }
      }
      parsed += attempt(String.join(" ", words)) ? 1 : 0;
    }
    assertThat(parsed).isGreaterThan(CASES / 100);
  }

  @Test
  @Timeout(120)
  void depthAndLengthAreBounded() {
    for (int depth : new int[] {50, 99, 101, 2_000, 100_000}) {
      attempt("(".repeat(depth) + "id" + ")".repeat(depth));
      attempt("NOT ".repeat(depth) + "id");
      attempt("-".repeat(depth) + "id");
      attempt("!".repeat(depth) + "id");
      attempt("ABS(".repeat(depth) + "id" + ")".repeat(depth));
      attempt("CASE WHEN ".repeat(depth) + "id" + " THEN 1 END".repeat(depth));
      attempt("IF(id = 1, ".repeat(depth) + "id" + ", 2)".repeat(depth));
      attempt("id IN (".repeat(depth) + "1" + ")".repeat(depth));
      attempt("(".repeat(depth));
      attempt("id = 1 AND (".repeat(depth) + "id" + ")".repeat(depth));
    }
    assertThat(attempt("id = 1" + " OR id = 2".repeat(5_000))).isTrue();
    assertThat(attempt("id IN (1" + ", 2".repeat(20_000) + ")")).isTrue();
    assertThat(attempt("id = 1" + " + 1".repeat(5_000))).isFalse();
    assertThat(attempt("'" + "x".repeat(2_000_000) + "' = status")).isFalse();
  }

  @Test
  void leavesNoThreads() {
    for (int i = 0; i < 20; i++) {
      attempt("id = " + i);
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("oms-filter"));
  }

  /** Whether it is a predicate; fails unless the error is ours and comes soon. */
  private static boolean attempt(String text) {
    long start = System.nanoTime();
    try {
      SqlPredicate.parse(text).bind(Filters.ORDERS);
      return true;
    } catch (SqlFilterException e) {
      assertThat(e.getMessage()).contains("WHERE filter, line ");
      assertThat(e.line()).isPositive();
      assertThat(e.getCause()).isNull();
      return false;
    } catch (Throwable e) {
      throw new AssertionError("not an error of ours for: " + shortened(text), e);
    } finally {
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as(shortened(text))
          .isLessThan(LONGEST);
    }
  }

  private static String shortened(String text) {
    return text.length() < 300 ? text : text.substring(0, 300) + "...";
  }
}
