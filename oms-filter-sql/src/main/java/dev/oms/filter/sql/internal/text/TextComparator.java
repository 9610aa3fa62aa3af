package dev.oms.filter.sql.internal.text;

import dev.oms.core.model.ByteSlice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Compares UTF-8 text by a collation and allocates nothing. Used by one thread. */
public final class TextComparator {

  private static final int[] NONE = new int[0];

  private final Collation collation;
  private final @Nullable Weights weights;
  private final int[] ascii;
  private final int space;
  private final Cursor left = new Cursor();
  private final Cursor right = new Cursor();

  /** A comparator by {@code collation}. */
  public TextComparator(Collation collation) {
    this.collation = collation;
    this.weights = collation.weights();
    this.ascii = weights == null ? NONE : weights.ascii();
    this.space = weights == null ? ' ' : weights.one(' ');
  }

  /** The collation. */
  public Collation collation() {
    return collation;
  }

  /** Negative, zero or positive as {@code a} is less than, equal to or greater than {@code b}. */
  public int compare(ByteSlice a, ByteSlice b) {
    return compare(
        a.array(),
        a.offset(),
        a.offset() + a.length(),
        b.array(),
        b.offset(),
        b.offset() + b.length());
  }

  /** Whether both are equal. */
  public boolean equal(ByteSlice a, ByteSlice b) {
    if (weights == null && !collation.isPadSpace()) {
      return a.length() == b.length() && compare(a, b) == 0;
    }
    return compare(a, b) == 0;
  }

  private int compare(byte[] a, int aFrom, int aEnd, byte[] b, int bFrom, int bEnd) {
    if (weights == null) {
      return compareBytes(a, aFrom, aEnd, b, bFrom, bEnd);
    }
    int shorter = Math.min(aEnd - aFrom, bEnd - bFrom);
    int same = 0;
    // The run of ASCII that most text is, one weight a byte.
    while (same < shorter) {
      int x = a[aFrom + same];
      int y = b[bFrom + same];
      if ((x | y) < 0 || ascii[x] < 0 || ascii[y] < 0) {
        break;
      }
      if (ascii[x] != ascii[y]) {
        return ascii[x] - ascii[y];
      }
      same++;
    }
    if (aFrom + same == aEnd && bFrom + same == bEnd) {
      return 0;
    }
    return compareWeights(weights, a, aFrom + same, aEnd, b, bFrom + same, bEnd);
  }

  private int compareBytes(byte[] a, int aFrom, int aEnd, byte[] b, int bFrom, int bEnd) {
    int shorter = Math.min(aEnd - aFrom, bEnd - bFrom);
    int i = Arrays.mismatch(a, aFrom, aFrom + shorter, b, bFrom, bFrom + shorter);
    if (i >= 0) {
      return (a[aFrom + i] & 0xFF) - (b[bFrom + i] & 0xFF);
    }
    if (!collation.isPadSpace()) {
      return (aEnd - aFrom) - (bEnd - bFrom);
    }
    return aEnd - aFrom > shorter
        ? againstSpaces(a, aFrom + shorter, aEnd)
        : -againstSpaces(b, bFrom + shorter, bEnd);
  }

  private static int againstSpaces(byte[] bytes, int from, int end) {
    for (int i = from; i < end; i++) {
      if (bytes[i] != ' ') {
        return (bytes[i] & 0xFF) - ' ';
      }
    }
    return 0;
  }

  private int compareWeights(
      Weights table, byte[] a, int aFrom, int aEnd, byte[] b, int bFrom, int bEnd) {
    left.set(table, a, aFrom, aEnd);
    right.set(table, b, bFrom, bEnd);
    int x;
    int y;
    do {
      x = left.next(table);
      y = right.next(table);
    } while (x == y && x >= 0);
    if (x >= 0 && y >= 0) {
      return x - y;
    }
    if (!collation.isPadSpace() || x == y) {
      return Integer.compare(x, y);
    }
    return x >= 0 ? againstSpaces(left, x, table) : -againstSpaces(right, y, table);
  }

  private int againstSpaces(Cursor longer, int first, Weights table) {
    for (int weight = first; weight >= 0; weight = longer.next(table)) {
      if (weight != space) {
        return weight - space;
      }
    }
    return 0;
  }

  /** Goes over the weights of a text. */
  private static final class Cursor {
    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private int codePoint;
    private int pending = -1;
    private int least;

    void set(Weights table, byte[] bytes, int from, int end) {
      this.least = table.least();
      this.bytes = bytes;
      this.at = from;
      this.end = end;
      this.pending = -1;
    }

    /** The next weight, or -1 at the end. */
    int next(Weights table) {
      while (true) {
        if (pending >= 0) {
          int weight = table.several(codePoint, pending++);
          if (weight > 0) {
            return weight;
          }
          if (weight < 0) {
            pending = -1;
          }
          continue;
        }
        if (at >= end) {
          return -1;
        }
        codePoint = Utf8.codePoint(bytes, at);
        at += Utf8.length(bytes[at]);
        int weight = table.one(codePoint);
        if (weight >= least) {
          return weight;
        }
        pending = weight < 0 ? 0 : -1;
      }
    }
  }
}
