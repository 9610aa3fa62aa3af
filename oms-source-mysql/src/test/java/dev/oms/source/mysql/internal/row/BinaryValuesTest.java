package dev.oms.source.mysql.internal.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.LocalTime64;
import dev.oms.core.model.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Decimals and times that are written by an independent encoder and read back. */
class BinaryValuesTest {

  private static final int[] DIGIT_BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

  /** The server's decimal2bin(), by way of strings. */
  private static byte[] encode(BigDecimal value, int precision, int scale) {
    String digits = value.abs().unscaledValue().toString();
    digits = "0".repeat(precision - digits.length()) + digits;
    EventBytes out = EventBytes.start();
    int whole = precision - scale;
    int at = 0;
    int lead = whole % 9;
    if (lead > 0) {
      out.be(Long.parseLong(digits.substring(0, lead)), DIGIT_BYTES[lead]);
      at = lead;
    }
    for (; at < whole; at += 9) {
      out.be(Long.parseLong(digits.substring(at, at + 9)), 4);
    }
    for (; at + 9 <= precision; at += 9) {
      out.be(Long.parseLong(digits.substring(at, at + 9)), 4);
    }
    if (at < precision) {
      out.be(Long.parseLong(digits.substring(at)), DIGIT_BYTES[precision - at]);
    }
    byte[] bytes = out.done();
    if (value.signum() < 0) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
    }
    bytes[0] ^= (byte) 0x80;
    return bytes;
  }

  @Test
  void decimalsAreReadAsTheyWereWritten() {
    Random random = new Random(42);
    byte[] text = new byte[BinaryDecimal.maxText(65)];
    for (int n = 0; n < 20_000; n++) {
      int precision = 1 + random.nextInt(65);
      int scale = random.nextInt(Math.min(precision, 30) + 1);
      int digits = random.nextInt(precision) + 1;
      BigInteger unscaled = new BigInteger(220, random).mod(BigInteger.TEN.pow(digits));
      BigDecimal value = new BigDecimal(random.nextBoolean() ? unscaled.negate() : unscaled, scale);
      byte[] bytes = encode(value, precision, scale);
      assertThat(BinaryDecimal.size(precision, scale)).isEqualTo(bytes.length);
      int length = BinaryDecimal.text(bytes, 0, precision, scale, text);
      assertThat(new String(text, 0, length, StandardCharsets.US_ASCII))
          .as("decimal(%d,%d)", precision, scale)
          .isEqualTo(value.toPlainString());
    }
  }

  @Test
  void timesOfEachPrecisionAreReadAsTheyWereWritten() {
    Random random = new Random(43);
    for (int n = 0; n < 20_000; n++) {
      int fractionBytes = random.nextInt(4);
      int unit = new int[] {1_000_000, 10_000, 100, 1}[fractionBytes];
      int micros = random.nextInt(1_000_000) / unit * unit;
      int hour = random.nextInt(839);
      int minute = random.nextInt(60);
      int second = random.nextInt(60);
      long packed = ((long) hour << 12 | minute << 6 | second) << 24 | micros;
      boolean negative = random.nextBoolean();
      byte[] bytes = packedTime(negative ? -packed : packed, fractionBytes);
      long nanos = ((hour * 60L + minute) * 60 + second) * 1_000_000_000L + micros * 1000L;
      assertThat(BinaryTime.time2(bytes, 0, bytes.length)).isEqualTo(negative ? -nanos : nanos);
    }
  }

  /** The server's my_time_packed_to_binary(). */
  private static byte[] packedTime(long packed, int fractionBytes) {
    long whole = packed >> 24;
    long fraction = packed % (1 << 24);
    return switch (fractionBytes) {
      case 0 -> EventBytes.start().be(0x800000 + whole, 3).done();
      case 1 -> EventBytes.start().be(0x800000 + whole, 3).be(fraction / 10_000, 1).done();
      case 2 -> EventBytes.start().be(0x800000 + whole, 3).be(fraction / 100, 2).done();
      default -> EventBytes.start().be(packed + 0x800000000000L, 6).done();
    };
  }

  @Test
  void dateTimesKeepTheirFieldsWhateverTheyAre() {
    Random random = new Random(44);
    for (int n = 0; n < 20_000; n++) {
      int year = random.nextInt(10_000);
      int month = random.nextInt(13);
      int day = random.nextInt(32);
      int hour = random.nextInt(24);
      int minute = random.nextInt(60);
      int second = random.nextInt(60);
      long expected = LocalTime64.pack(year, month, day, hour, minute, second);
      long packed = ((year * 13L + month) << 5 | day) << 17 | hour << 12 | minute << 6 | second;
      byte[] bytes = EventBytes.start().be(packed + 0x8000000000L, 5).be(123_456, 3).done();
      assertThat(BinaryTime.datetime2(bytes, 0)).isEqualTo(expected);
      assertThat(BinaryTime.datetime2Nanos(bytes, 0, 8)).isEqualTo(123_456_000);
      long decimal =
          ((year * 100L + month) * 100 + day) * 1_000_000 + hour * 10_000 + minute * 100 + second;
      byte[] old = EventBytes.start().le(decimal, 8).done();
      assertThat(BinaryTime.datetimeOld(old, 0)).isEqualTo(expected);
      byte[] date = EventBytes.start().le(year << 9 | month << 5 | day, 3).done();
      assertThat(BinaryTime.date(date, 0)).isEqualTo(LocalTime64.packDate(year, month, day));
      String text =
          String.format("%04d-%02d-%02d %02d:%02d:%02d.5", year, month, day, hour, minute, second);
      byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
      assertThat(TextValues.dateTime(ascii, ascii.length)).isEqualTo(expected);
      assertThat(TextValues.nanos(ascii, 19, ascii.length)).isEqualTo(500_000_000);
    }
  }

  @Test
  void secondsSinceTheEpochAreThoseOfJava() {
    Random random = new Random(45);
    for (int n = 0; n < 20_000; n++) {
      long seconds = random.nextLong(-62_000_000_000L, 250_000_000_000L);
      LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
      long fields =
          LocalTime64.pack(
              time.getYear(),
              time.getMonthValue(),
              time.getDayOfMonth(),
              time.getHour(),
              time.getMinute(),
              time.getSecond());
      assertThat(TextValues.epochSeconds(fields)).isEqualTo(seconds);
    }
    assertThat(TextValues.epochSeconds(0)).isEqualTo(Row.ZERO_TIMESTAMP);
  }

  @Test
  void oldTimesAreDecimal() {
    byte[] negative = EventBytes.start().le(-8385959, 3).done();
    assertThat(BinaryTime.timeOld(negative, 0)).isEqualTo(-3_020_399_000_000_000L);
    byte[] positive = EventBytes.start().le(10203, 3).done();
    assertThat(BinaryTime.timeOld(positive, 0)).isEqualTo(3_723_000_000_000L);
    assertThat(BinaryTime.timestampOld(new byte[4], 0)).isEqualTo(Row.ZERO_TIMESTAMP);
  }
}
