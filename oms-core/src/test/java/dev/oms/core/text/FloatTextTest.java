package dev.oms.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ByteOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatTextTest {

  private final ByteOutput out = new ByteOutput(32);

  private String text(double value) {
    out.reset();
    ValueText.appendDouble(value, out);
    return new String(out.toByteArray(), StandardCharsets.US_ASCII);
  }

  private String text(float value) {
    out.reset();
    ValueText.appendFloat(value, out);
    return new String(out.toByteArray(), StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "1, 1.0",
    "100, 100.0",
    "-1.5, -1.5",
    "0.1, 0.1",
    "9999999, 9999999.0",
    "12345678, 1.2345678E7",
    "1e7, 1.0E7",
    "0.001, 0.001",
    "0.00123, 0.00123",
    "0.0001, 1.0E-4",
    "2e23, 2.0E23",
    "2.2250738585072014e-308, 2.2250738585072014E-308",
    "4.9e-324, 4.9E-324",
    "9.9e-324, 9.9E-324",
    "1.7976931348623157e308, 1.7976931348623157E308",
    "9007199254740993, 9.007199254740992E15",
    "2.0e-3, 0.002",
    "NaN, NaN",
    "Infinity, Infinity",
    "-Infinity, -Infinity"
  })
  void doubles(double value, String expected) {
    assertThat(text(value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "1.2222, 1.2222",
    "3.4028235e38, 3.4028235E38",
    "1.4e-45, 1.4E-45",
    "1.17549435e-38, 1.1754944E-38",
    "16777216, 1.6777216E7",
    "0.3, 0.3",
    "-0.0, -0.0",
    "33554432, 3.3554432E7",
    "8388608.5, 8388608.0"
  })
  void floats(float value, String expected) {
    assertThat(text(value)).isEqualTo(expected);
  }

  @Test
  void everyDoubleReadsBackAndNoShorterTextDoes() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 200_000; i++) {
      double value =
          switch (i % 4) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt() / 1000.0;
            case 2 -> Math.scalb(1.0, random.nextInt(-1074, 1024));
            default -> Double.longBitsToDouble(random.nextLong() & (1L << 52) - 1);
          };
      if (Double.isFinite(value) && value != 0) {
        String text = text(value);
        assertThat(Double.parseDouble(text)).as(text).isEqualTo(value);
        int digits = new BigDecimal(text).stripTrailingZeros().precision();
        if (digits > 2) {
          BigDecimal exact = new BigDecimal(value);
          for (RoundingMode mode : new RoundingMode[] {RoundingMode.DOWN, RoundingMode.UP}) {
            BigDecimal shorter = exact.round(new MathContext(digits - 1, mode));
            assertThat(shorter.doubleValue()).as("shorter than " + text).isNotEqualTo(value);
          }
        }
      }
    }
  }

  @Test
  void everyFloatReadsBackAndNoShorterTextDoes() {
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 200_000; i++) {
      float value =
          i % 2 == 0
              ? Float.intBitsToFloat(random.nextInt())
              : Math.scalb(1.0f, random.nextInt(-149, 128));
      if (Float.isFinite(value) && value != 0) {
        String text = text(value);
        assertThat(Float.parseFloat(text)).as(text).isEqualTo(value);
        int digits = new BigDecimal(text).stripTrailingZeros().precision();
        if (digits > 2) {
          BigDecimal exact = new BigDecimal((double) value);
          for (RoundingMode mode : new RoundingMode[] {RoundingMode.DOWN, RoundingMode.UP}) {
            BigDecimal shorter = exact.round(new MathContext(digits - 1, mode));
            assertThat(shorter.floatValue()).as("shorter than " + text).isNotEqualTo(value);
          }
        }
      }
    }
  }
}
