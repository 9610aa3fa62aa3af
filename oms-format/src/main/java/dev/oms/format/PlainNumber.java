package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import java.util.Arrays;

/** Takes the exponent out of the text of a FLOAT or DOUBLE. */
final class PlainNumber {

  private PlainNumber() {}

  /**
   * Rewrites {@code d.dddE±n}, which stands in {@code out} from {@code start} to its end, without
   * an exponent; leaves what has none.
   */
  static void rewrite(int start, ByteOutput out) {
    int mark = start;
    byte[] text = out.array();
    while (mark < out.size() && text[mark] != 'E') {
      mark++;
    }
    if (mark == out.size()) {
      return;
    }
    int exponent = exponent(text, mark + 1, out.size());
    int first = text[start] == '-' ? start + 1 : start;
    // The digits without the point, which is after the first of them.
    System.arraycopy(text, first + 2, text, first + 1, mark - first - 2);
    int digits = mark - first - 1;
    if (digits == 2 && text[first + 1] == '0') {
      digits = 1;
    }
    out.truncate(first + digits);
    if (exponent < 0) {
      int zeros = -exponent - 1;
      byte[] array = out.reserve(2 + zeros);
      System.arraycopy(array, first, array, first + 2 + zeros, digits);
      Arrays.fill(array, first, first + 2 + zeros, (byte) '0');
      array[first + 1] = '.';
      out.advance(2 + zeros);
      return;
    }
    int whole = exponent + 1;
    if (digits > whole) {
      byte[] array = out.reserve(1);
      System.arraycopy(array, first + whole, array, first + whole + 1, digits - whole);
      array[first + whole] = '.';
      out.advance(1);
      return;
    }
    int zeros = whole - digits;
    byte[] array = out.reserve(zeros + 2);
    int at = out.size();
    Arrays.fill(array, at, at + zeros, (byte) '0');
    array[at + zeros] = '.';
    array[at + zeros + 1] = '0';
    out.advance(zeros + 2);
  }

  private static int exponent(byte[] text, int at, int end) {
    boolean negative = text[at] == '-';
    int value = 0;
    for (int i = negative ? at + 1 : at; i < end; i++) {
      value = value * 10 + text[i] - '0';
    }
    return negative ? -value : value;
  }
}
