package dev.oms.core;

import java.util.ArrayList;
import java.util.List;

/**
 * A match rule with {@code *}, {@code ?} and brackets, on code points. Matching takes at most the
 * length of the name times that of the rule, whatever they are. Immutable.
 */
final class Glob {

  /** Matches no name. */
  static final Glob NOTHING = new Glob(List.of(new Set(false, List.of())), false);

  private final Part[] parts;
  private final boolean wild;

  private Glob(List<Part> parts, boolean wild) {
    this.parts = parts.toArray(new Part[0]);
    this.wild = wild;
  }

  /** One element of a rule. */
  private sealed interface Part {}

  private record Any() implements Part {}

  private record Char(int codePoint) implements Part {}

  private record Range(int from, int to) {}

  /** One character, of some or of all but some. */
  private record Set(boolean negated, List<Range> ranges) implements Part {
    boolean has(int codePoint) {
      for (Range range : ranges) {
        if (range.from <= codePoint && codePoint <= range.to) {
          return !negated;
        }
      }
      return negated;
    }
  }

  static boolean isWild(int codePoint) {
    return "*?[]".indexOf(codePoint) >= 0;
  }

  /**
   * Parses a rule.
   *
   * @throws IllegalArgumentException when a bracket is wrong
   */
  static Glob parse(String rule) {
    List<Part> parts = new ArrayList<>();
    int[] text = rule.codePoints().toArray();
    boolean wild = false;
    for (int i = 0; i < text.length; i++) {
      wild |= isWild(text[i]);
      switch (text[i]) {
        case '*' -> {
          if (parts.isEmpty() || !(parts.get(parts.size() - 1) instanceof Any)) {
            parts.add(new Any());
          }
        }
        case '?' -> parts.add(new Set(true, List.of()));
        case ']' -> throw wrong(rule, "has ']' without '['");
        case '[' -> {
          int end = i + 1;
          while (end < text.length && text[end] != ']') {
            end++;
          }
          if (end == text.length) {
            throw wrong(rule, "has '[' without ']'");
          }
          parts.add(set(rule, text, i + 1, end));
          i = end;
        }
        default -> parts.add(new Char(text[i]));
      }
    }
    return new Glob(parts, wild);
  }

  private static Set set(String rule, int[] text, int start, int end) {
    boolean negated = start < end && text[start] == '!';
    List<Range> ranges = new ArrayList<>();
    for (int i = negated ? start + 1 : start; i < end; i++) {
      // A dash at either end of the brackets is meant as itself.
      boolean isRange = i + 2 < end && text[i + 1] == '-';
      int to = isRange ? text[i + 2] : text[i];
      if (to < text[i]) {
        throw wrong(rule, "has a range whose end comes before its start");
      }
      if (isWild(text[i])) {
        throw wrong(rule, "has '" + Character.toString(text[i]) + "' within brackets");
      }
      ranges.add(new Range(text[i], to));
      i += isRange ? 2 : 0;
    }
    if (ranges.isEmpty()) {
      throw wrong(rule, "has brackets with no character in them");
    }
    return new Set(negated, ranges);
  }

  private static IllegalArgumentException wrong(String rule, String what) {
    return new IllegalArgumentException(
        "the match rule '" + rule + "' " + what + ": write *, ?, [abc], [a-z], [!abc] or [!a-z]");
  }

  /** Whether the rule has a wildcard. */
  boolean isWild() {
    return wild;
  }

  boolean matches(String name) {
    int at = 0;
    int part = 0;
    int star = -1;
    int starAt = 0;
    while (at < name.length()) {
      int c = name.codePointAt(at);
      if (part < parts.length && parts[part] instanceof Any) {
        star = part++;
        starAt = at;
      } else if (part < parts.length && takes(parts[part], c)) {
        part++;
        at += Character.charCount(c);
      } else if (star >= 0) {
        // The last star takes one character more.
        part = star + 1;
        starAt += Character.charCount(name.codePointAt(starAt));
        at = starAt;
      } else {
        return false;
      }
    }
    while (part < parts.length && parts[part] instanceof Any) {
      part++;
    }
    return part == parts.length;
  }

  private static boolean takes(Part part, int codePoint) {
    return part instanceof Set set
        ? set.has(codePoint)
        : part instanceof Char one && one.codePoint == codePoint;
  }
}
