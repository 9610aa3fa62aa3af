package dev.oms.filter.sql.internal.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Regular expressions of the kind that ICU (MySQL 8), PCRE2 (MariaDB) and Java read alike:
 * literals, {@code . ^ $ | ( ) (?: ) [ ] * + ? {n,m}}, lazy repetition, {@code \d \D} and escaped
 * signs. Used by one thread. The work on one text is bounded.
 */
public final class Regex {

  private static final long STEPS = 2_000_000;

  private final Pattern pattern;

  /**
   * Compiles a pattern.
   *
   * @throws IllegalArgumentException when it has something that engines read differently; the
   *     message says what
   */
  public Regex(String pattern, boolean ignoreCase) {
    Check check = new Check(pattern);
    check.run();
    int flags = ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
    this.pattern = Pattern.compile(check.translated(), flags);
  }

  /** Whether some part of the text matches; null when that takes too much work to find out. */
  public @Nullable Boolean find(String text) {
    try {
      return pattern.matcher(new Counted(text, new long[] {STEPS})).find();
    } catch (TooManySteps | StackOverflowError e) {
      return null;
    }
  }

  /** The text with each match replaced; null when that takes too much work. */
  public @Nullable String replaceAll(String text, String by) {
    try {
      Matcher matcher = pattern.matcher(new Counted(text, new long[] {STEPS}));
      return matcher.replaceAll(Matcher.quoteReplacement(by));
    } catch (TooManySteps | StackOverflowError e) {
      return null;
    }
  }

  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManySteps() {
      super("too many steps", null, false, false);
    }
  }

  /** A text that can be read only so often: a pattern that backtracks for ever is stopped. */
  private record Counted(String text, long[] left) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (--left[0] < 0) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Lets pass what all engines read alike. */
  private static final class Check {
    private final String pattern;
    private int at;
    private int open;
    private int copied;
    private final StringBuilder translated = new StringBuilder();

    Check(String pattern) {
      this.pattern = pattern;
    }

    void run() {
      if (pattern.isEmpty()) {
        throw refuse("an empty pattern");
      }
      boolean repeatable = false;
      while (at < pattern.length()) {
        char c = pattern.charAt(at++);
        switch (c) {
          case '\\' -> {
            escape(true);
            repeatable = true;
          }
          case '[' -> {
            characterClass();
            repeatable = true;
          }
          case '(' -> {
            group();
            repeatable = false;
          }
          case ')' -> {
            if (--open < 0) {
              throw refuse("')' without '('");
            }
            repeatable = true;
          }
          case '*', '+', '?', '{' -> {
            if (!repeatable) {
              throw refuse("'" + c + "' after nothing that can be repeated");
            }
            repetition(c);
            repeatable = false;
          }
          case '^', '$', '|' -> repeatable = false;
          case ']', '}' -> throw refuse("'" + c + "' without its opening sign; write \\" + c);
          default -> repeatable = true;
        }
      }
      if (open != 0) {
        throw refuse("'(' without ')'");
      }
    }

    private void escape(boolean digits) {
      char c = at < pattern.length() ? pattern.charAt(at++) : 0;
      boolean sign = c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
      boolean digit = digits && (c == 'd' || c == 'D');
      if (!sign && !digit) {
        throw refuse("'\\" + (c == 0 ? "" : c) + "'; write a class such as [0-9A-Za-z_]");
      }
      if (digit) {
        // In Java \d is ASCII, in the others all decimal digits of Unicode.
        translated.append(pattern, copied, at - 2).append(c == 'd' ? "\\p{Nd}" : "\\P{Nd}");
        copied = at;
      }
    }

    String translated() {
      return translated + pattern.substring(copied);
    }

    private void group() {
      open++;
      if (at < pattern.length() && pattern.charAt(at) == '?') {
        if (!pattern.startsWith("?:", at)) {
          throw refuse("'(?' other than '(?:'");
        }
        at += 2;
      }
    }

    private void characterClass() {
      if (at < pattern.length() && pattern.charAt(at) == '^') {
        at++;
      }
      int first = at;
      for (; at < pattern.length(); ) {
        char c = pattern.charAt(at++);
        if (c == ']' && at - 1 > first) {
          return;
        } else if (c == '\\') {
          escape(false);
        } else if (c == '[' || c == ']' || c == '^') {
          throw refuse("'" + c + "' in a class; write \\" + c);
        } else if (c == '&' || c == '~') {
          if (at < pattern.length() && pattern.charAt(at) == c) {
            throw refuse("'" + c + c + "' in a class");
          }
        } else if (c == '-' && at < pattern.length() && pattern.charAt(at) == '-') {
          throw refuse("'--' in a class");
        }
      }
      throw refuse("'[' without ']'");
    }

    private void repetition(char c) {
      if (c == '{') {
        Matcher bounds =
            Pattern.compile("\\d{1,3}(,\\d{0,3})?\\}")
                .matcher(pattern)
                .region(at, pattern.length());
        if (!bounds.lookingAt()) {
          throw refuse("'{' that is not {n}, {n,} or {n,m} of up to 999; write \\{");
        }
        at = bounds.end();
      }
      if (at < pattern.length() && pattern.charAt(at) == '?') {
        at++;
      }
    }

    private static IllegalArgumentException refuse(String what) {
      return new IllegalArgumentException(
          "the pattern has " + what + ", which regular expressions of servers do not read alike");
    }
  }
}
