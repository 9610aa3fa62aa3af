package dev.oms.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ByteOutput;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ValueTextDigitsTest {

  private final ByteOutput out = new ByteOutput(32);

  private void check(long value) {
    out.reset();
    ValueText.appendLong(value, out);
    assertThat(new String(out.toByteArray(), StandardCharsets.US_ASCII))
        .isEqualTo(Long.toString(value));
    out.reset();
    ValueText.appendUnsigned(value, out);
    assertThat(new String(out.toByteArray(), StandardCharsets.US_ASCII))
        .isEqualTo(Long.toUnsignedString(value));
  }

  @Test
  void everyLengthAndItsNeighbours() {
    for (long power = 1, i = 0; i < 19; i++, power *= 10) {
      for (long delta = -2; delta <= 2; delta++) {
        check(power + delta);
        check(-power - delta);
      }
    }
    for (int shift = 0; shift < 64; shift++) {
      check(1L << shift);
      check((1L << shift) - 1);
    }
    check(Long.MAX_VALUE);
    check(Long.MIN_VALUE);
    check(Integer.MAX_VALUE);
    check(Integer.MAX_VALUE + 1L);
  }

  @Test
  void anyNumber() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      check(random.nextLong() >> random.nextInt(64));
    }
  }
}
