package dev.oms.filter.sql.internal.text;

import dev.oms.core.model.ByteSlice;
import java.util.Arrays;

/**
 * A LIKE pattern. Matches character by character with one place to come back to, so that the time
 * is bounded by the product of the lengths. Used by one thread.
 */
public final class LikePattern {

  private static final int ANY = -1;
  private static final int ONE = -2;

  private final Collation collation;
  private final boolean bytes;
  private int[] pattern = new int[16];
  private int size;

  /** An empty pattern under {@code collation}; for binary text characters are bytes. */
  public LikePattern(Collation collation) {
    this.collation = collation;
    this.bytes = collation == Collation.BINARY;
  }

  /** Takes another pattern; {@code escape} is a code point, or -1 for none. */
  public void set(ByteSlice text, int escape) {
    byte[] array = text.array();
    int end = text.offset() + text.length();
    size = 0;
    for (int at = text.offset(); at < end; ) {
      int c = codePoint(array, at);
      at += step(array, at);
      if (c == escape && at < end) {
        append(codePoint(array, at));
        at += step(array, at);
      } else if (c == '%') {
        if (size == 0 || pattern[size - 1] != ANY) {
          append(ANY);
        }
      } else {
        append(c == '_' ? ONE : c);
      }
    }
  }

  private void append(int element) {
    if (size == pattern.length) {
      pattern = Arrays.copyOf(pattern, size * 2);
    }
    pattern[size++] = element;
  }

  private int codePoint(byte[] array, int at) {
    return bytes ? array[at] & 0xFF : Utf8.codePoint(array, at);
  }

  private int step(byte[] array, int at) {
    return bytes ? 1 : Utf8.length(array[at]);
  }

  /** Whether the whole of {@code text} matches. */
  public boolean matches(ByteSlice text) {
    byte[] array = text.array();
    int end = text.offset() + text.length();
    int at = text.offset();
    int p = 0;
    int retryPattern = -1;
    int retryText = 0;
    while (at < end) {
      if (p < size && pattern[p] == ANY) {
        retryPattern = ++p;
        if (p == size) {
          return true;
        }
        retryText = at;
      } else if (p < size && matches(pattern[p], codePoint(array, at))) {
        p++;
        at += step(array, at);
      } else if (retryPattern >= 0) {
        p = retryPattern;
        retryText += step(array, retryText);
        at = retryText;
      } else {
        return false;
      }
    }
    while (p < size && pattern[p] == ANY) {
      p++;
    }
    return p == size;
  }

  private boolean matches(int element, int c) {
    return element == c || element == ONE || element >= 0 && collation.sameForLike(element, c);
  }
}
