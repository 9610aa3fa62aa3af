package dev.oms.core.verify;

import dev.oms.core.spi.ReadRow;

/**
 * What is kept of an image to compare it: of each column a hash and the beginning of its text. Not
 * thread-safe.
 */
final class RowImage {

  /** The most characters that a report shows of a value. */
  static final int SHOWN = 120;

  private final Target target;
  private final long[] hashes;
  private final String[] texts;

  /** An image without columns. */
  RowImage(Target target) {
    this.target = target;
    hashes = new long[target.size()];
    texts = new String[target.size()];
  }

  /** Whether the column is known. */
  boolean has(int column) {
    return texts[column] != null;
  }

  /** The text of a value as a report shows it; that the column is not there, too. */
  String shown(int column) {
    return has(column) ? texts[column] : "(not in the message)";
  }

  /** Takes the columns of a message in; those that it does not have stay. */
  void take(ReadRow row, Digest digest) {
    for (int i = 0; i < row.size(); i++) {
      int column = target.indexOf(row.name(i), i);
      if (column >= 0) {
        hashes[column] = digest.value(row, i);
        texts[column] = cut(row, i);
      }
    }
  }

  private static String cut(ReadRow row, int index) {
    String text = row.text(index);
    boolean quoted = row.kind(index) == ReadRow.Kind.STRING;
    if (text.length() <= SHOWN) {
      return quoted ? '"' + text + '"' : text;
    }
    // Not between the halves of a character.
    int end = Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
    String begin = text.substring(0, end);
    return (quoted ? '"' + begin + '"' : begin) + "... (" + text.length() + " characters)";
  }

  /** Whether two images agree in all columns that both have. */
  boolean agreesWith(RowImage other) {
    for (int i = 0; i < hashes.length; i++) {
      if (differs(other, i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a column that both images have is different. */
  boolean differs(RowImage other, int column) {
    return has(column) && other.has(column) && hashes[column] != other.hashes[column];
  }

  /** Whether there is a column that the other image has and this one has not. */
  boolean lacksOf(RowImage other) {
    for (int i = 0; i < hashes.length; i++) {
      if (other.has(i) && !has(i)) {
        return true;
      }
    }
    return false;
  }

  /** A number that changes when the image does. */
  long fingerprint() {
    long sum = 0;
    for (int i = 0; i < hashes.length; i++) {
      sum += has(i) ? Digest.spread(i, hashes[i]) : 0;
    }
    return sum;
  }
}
