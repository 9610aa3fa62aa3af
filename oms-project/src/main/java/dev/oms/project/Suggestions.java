package dev.oms.project;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody may have meant. */
final class Suggestions {

  private Suggestions() {}

  /** The nearest of {@code known}, when it is near enough to be meant. */
  static Optional<String> nearest(String word, Collection<String> known) {
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(fold(word), fold(candidate));
      int shorter = Math.min(word.length(), candidate.length());
      boolean near =
          distance <= Math.max(1, shorter / 3)
              || shorter >= 3
                  && (fold(candidate).startsWith(fold(word))
                      || fold(word).startsWith(fold(candidate)));
      if (near && distance < bestDistance && !candidate.equals(word)) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /** {@code ; did you mean 'host'?}, or nothing. */
  static String hint(String word, Collection<String> known) {
    return nearest(word, known).map(k -> "; did you mean '" + k + "'?").orElse("");
  }

  private static String fold(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
  }

  /** Letters to add, drop, change, or swap with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
