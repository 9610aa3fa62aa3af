package dev.oms.core;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * An exact name, or a rule that names match: of a database or of a table. Letter case counts.
 * Immutable and thread-safe; equality is that of the text form.
 *
 * <p>Match rules are OMS's (fact sheet 6.2): {@code *} stands for any text, {@code ?} for one
 * character, {@code [abc]} and {@code [a-z]} for one of these characters, {@code [!abc]} and {@code
 * [!a-z]} for one that is none of them.
 */
public final class NamePattern {

  /** What a name in a rule may not have; such names are written in back-quotes. */
  private static final String NEVER_BARE = " \t\r\n.|\"'`()=;/&";

  private final String text;
  private final @Nullable String exact;
  private final Glob glob;
  private final @Nullable Pattern regex;

  private NamePattern(String text, @Nullable String exact, Glob glob, @Nullable Pattern regex) {
    this.text = text;
    this.exact = exact;
    this.glob = glob;
    this.regex = regex;
  }

  /**
   * Exactly this name, whatever characters it has.
   *
   * @throws IllegalArgumentException when it is empty
   */
  public static NamePattern exact(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a name is empty");
    }
    boolean bare = name.codePoints().noneMatch(c -> isSpecial(c) || Glob.isWild(c));
    String text = bare ? name : "`" + name.replace("`", "``") + "`";
    return new NamePattern(text, name, Glob.NOTHING, null);
  }

  /**
   * A match rule, or an exact name when it has no wildcards. A text in back-quotes, where two stand
   * for one, is an exact name with any characters; a text between slashes is a regular expression,
   * as {@link #regex} takes it.
   *
   * @throws IllegalArgumentException when it is empty, a bracket is wrong, or it has a character
   *     that only a name in back-quotes may have
   */
  public static NamePattern of(String rule) {
    if (rule.length() > 2 && rule.startsWith("`") && rule.endsWith("`")) {
      String inside = rule.substring(1, rule.length() - 1);
      if (inside.replace("``", "").indexOf('`') < 0) {
        return exact(inside.replace("``", "`"));
      }
    }
    if (rule.isEmpty()) {
      throw new IllegalArgumentException("a name is empty");
    }
    if (rule.length() > 2 && rule.startsWith("/") && rule.endsWith("/")) {
      return regex(rule.substring(1, rule.length() - 1));
    }
    rule.codePoints()
        .filter(NamePattern::isSpecial)
        .findFirst()
        .ifPresent(
            c -> {
              throw new IllegalArgumentException(
                  "'"
                      + rule
                      + "' has "
                      + (c < ' ' ? "a control character" : "'" + Character.toString(c) + "'")
                      + ": write such a name in back-quotes, `"
                      + rule.replace("`", "``")
                      + "`");
            });
    Glob glob = Glob.parse(rule);
    return glob.isWild()
        ? new NamePattern(rule, null, glob, null)
        : new NamePattern(rule, rule, Glob.NOTHING, null);
  }

  /**
   * Names that a Java regular expression matches as a whole. A slash is written {@code \/}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static NamePattern regex(String regex) {
    if (regex.isEmpty() || regex.replace("\\\\", "").matches("(?s)/.*|.*[^\\\\]/.*")) {
      throw new IllegalArgumentException(
          "'" + regex + "' is empty or has a '/': write it as \\/ in a regular expression");
    }
    try {
      return new NamePattern("/" + regex + "/", null, Glob.NOTHING, Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + regex + "' is not a regular expression: " + e.getDescription(), e);
    }
  }

  private static boolean isSpecial(int codePoint) {
    return codePoint < ' ' || NEVER_BARE.indexOf(codePoint) >= 0;
  }

  /** The one name that is meant; empty for a pattern. */
  public Optional<String> exactName() {
    return Optional.ofNullable(exact);
  }

  /** Whether exactly one name is meant. */
  public boolean isExact() {
    return exact != null;
  }

  /** Whether {@code name} is meant. */
  public boolean matches(String name) {
    Objects.requireNonNull(name, "name");
    if (exact != null) {
      return exact.equals(name);
    }
    return regex != null ? regex.matcher(name).matches() : glob.matches(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamePattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** As {@link #of} takes it; a regular expression is between slashes. */
  @Override
  public String toString() {
    return text;
  }
}
