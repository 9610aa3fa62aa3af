package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.ByteOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * A double as the server prints it in JSON: the fewest digits that give the same number again, in
 * plain notation while the point is within 15 digits.
 */
final class ServerDouble {

  private static final int MAX_PLAIN = 15;

  private ServerDouble() {}

  /**
   * Appends the text.
   *
   * @param point whether a whole number gets a point, as from MySQL 8.0 on
   */
  static void append(double value, boolean point, ByteOutput out) {
    String whole = point ? ".0" : "";
    if (value == 0) {
      write((1 / value < 0 ? "-0" : "0") + whole, out);
      return;
    }
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      // The server stores neither.
      write("null", out);
      return;
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int pointAt = digits.length() - shortest.scale();
    StringBuilder text = new StringBuilder(26);
    if (value < 0) {
      text.append('-');
    }
    if (pointAt < 1 - MAX_PLAIN || pointAt > MAX_PLAIN) {
      text.append(digits.charAt(0));
      if (digits.length() > 1) {
        text.append('.').append(digits, 1, digits.length());
      }
      text.append('e').append(pointAt - 1);
    } else if (pointAt <= 0) {
      text.append("0.").append("0".repeat(-pointAt)).append(digits);
    } else if (pointAt >= digits.length()) {
      text.append(digits).append("0".repeat(pointAt - digits.length())).append(whole);
    } else {
      text.append(digits, 0, pointAt).append('.').append(digits, pointAt, digits.length());
    }
    write(text.toString(), out);
  }

  private static void write(String ascii, ByteOutput out) {
    out.write(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Java before 19 may give a digit too many; with at most 15 digits it cannot, unless the number
   * is so small that it has fewer.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal given = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int precision = given.precision();
    if (precision <= 15 && value >= Double.MIN_NORMAL) {
      return given;
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal best = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
    for (int fewer = precision - 1; fewer > 0; fewer--) {
      BigDecimal candidate = exact.round(new MathContext(fewer, RoundingMode.HALF_EVEN));
      if (candidate.doubleValue() != value) {
        break;
      }
      best = candidate;
    }
    return best.stripTrailingZeros();
  }
}
