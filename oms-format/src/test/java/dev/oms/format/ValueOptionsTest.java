package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.LocalTime64;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValueOptionsTest {

  private static final ValueOptions OLD = ValueOptions.builder().beforeV330(true).build();

  private static String json(ValueOptions options, Column column, @Nullable Object value) {
    TableSchema schema = Fixtures.table(List.of(), column);
    String message =
        Fixtures.message(
            DefaultSerializer.builder().values(options).build(),
            SimpleRowChange.snapshot(ArrayRow.of(schema, value), Fixtures.CHUNK));
    String start = "\"postStruct\":{\"v\":";
    return message.substring(message.indexOf(start) + start.length(), message.length() - 2);
  }

  private static String json(ValueOptions options, DataType type, @Nullable Object value) {
    return json(options, Fixtures.column("v", type), value);
  }

  @Test
  void timestampsAsTextInAZone() {
    ValueOptions shanghai =
        ValueOptions.builder().timestampAsText(true).zone(ZoneId.of("Asia/Shanghai")).build();
    Instant time = Instant.ofEpochSecond(1606233662, 12_345_000);
    assertThat(json(shanghai, DataType.TIMESTAMP, time))
        .isEqualTo("\"2020-11-25 00:01:02.012345\"");
    assertThat(json(shanghai, DataType.TIMESTAMP, "0000-00-00 00:00:00"))
        .isEqualTo("\"0000-00-00 00:00:00\"");
    assertThat(shanghai).hasToString("[timestampAsText, zone=Asia/Shanghai]");
  }

  @Test
  void localClockIsThatOfJava() {
    Random random = new Random(7);
    for (String name : List.of("UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York")) {
      ZoneId zone = ZoneId.of(name);
      LocalClock clock = new LocalClock(zone);
      for (int i = 0; i < 20_000; i++) {
        long second = random.nextInt(4) == 0 ? random.nextInt() : random.nextLong() >> 28;
        LocalDateTime local = LocalDateTime.ofInstant(Instant.ofEpochSecond(second), zone);
        if (local.getYear() >= 0 && local.getYear() < 10_000) {
          assertThat(clock.at(second))
              .as("%s in %s", second, zone)
              .isEqualTo(
                  LocalTime64.pack(
                      local.getYear(),
                      local.getMonthValue(),
                      local.getDayOfMonth(),
                      local.getHour(),
                      local.getMinute(),
                      local.getSecond()));
        }
      }
      // Around a change of the clocks, both ways.
      for (long second = 1603587600 - 4000; second < 1603587600 + 4000; second += 100) {
        assertThat(LocalTime64.hour(clock.at(second)))
            .isEqualTo(LocalDateTime.ofInstant(Instant.ofEpochSecond(second), zone).getHour());
      }
    }
  }

  @Test
  void localClockTakesAnySecond() {
    LocalClock clock = new LocalClock(ZoneId.of("Asia/Shanghai"));
    for (long second : new long[] {Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, 0}) {
      assertThat(LocalTime64.month(clock.at(second))).isBetween(1, 12);
    }
  }

  @Test
  void setsAsArrays() {
    ValueOptions arrays = ValueOptions.builder().setAsArray(true).build();
    assertThat(json(arrays, DataType.SET, "a,b\"c")).isEqualTo("[\"a\",\"b\\\"c\"]");
    assertThat(json(arrays, DataType.SET, "a")).isEqualTo("[\"a\"]");
    assertThat(json(arrays, DataType.SET, "")).isEqualTo("[]");
    assertThat(json(arrays, DataType.VARCHAR, "a,b")).isEqualTo("\"a,b\"");
  }

  @Test
  void fixedBinaryTrimmed() {
    ValueOptions trimmed = ValueOptions.builder().trimFixedBinary(true).build();
    Column bits = Fixtures.bits("v", 20);
    assertThat(json(ValueOptions.defaults(), bits, 1)).isEqualTo("\"AAAB\"");
    assertThat(json(trimmed, bits, 1)).isEqualTo("\"AQ==\"");
    assertThat(json(trimmed, bits, 0)).isEqualTo("\"AA==\"");
    assertThat(json(trimmed, DataType.BINARY, new byte[] {0, 1, 0, 0})).isEqualTo("\"AAE=\"");
    assertThat(json(trimmed, DataType.BINARY, new byte[] {0, 0})).isEqualTo("\"\"");
    assertThat(json(trimmed, DataType.VARBINARY, new byte[] {1, 0})).isEqualTo("\"AQA=\"");
  }

  @Test
  void scientificDecimals() {
    ValueOptions scientific = ValueOptions.builder().scientificDecimals(true).build();
    assertThat(json(scientific, DataType.DECIMAL, new BigDecimal("0.0000000001")))
        .isEqualTo("1E-10");
    assertThat(json(scientific, DataType.DECIMAL, new BigDecimal("199.90"))).isEqualTo("199.90");
    assertThat(json(scientific, DataType.DECIMAL, "0012.50")).isEqualTo("\"0012.50\"");
  }

  @Test
  void plainFloats() {
    ValueOptions plain = ValueOptions.builder().plainFloats(true).build();
    assertThat(json(plain, DataType.DOUBLE, 1e10)).isEqualTo("10000000000.0");
    assertThat(json(plain, DataType.DOUBLE, -1.5e-7)).isEqualTo("-0.00000015");
    assertThat(json(plain, DataType.DOUBLE, 12345678.9012)).isEqualTo("12345678.9012");
    assertThat(json(plain, DataType.DOUBLE, 1.25)).isEqualTo("1.25");
    assertThat(json(plain, DataType.FLOAT, 1e10f)).isEqualTo("10000000000.0");
    assertThat(json(plain, DataType.DOUBLE, Double.NaN)).isEqualTo("null");
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        String text = json(plain, DataType.DOUBLE, value);
        assertThat(text).matches("-?[0-9]+\\.[0-9]+");
        assertThat(Double.parseDouble(text)).isEqualTo(value);
      }
    }
  }

  @Test
  void plainNumberLeavesWhatIsBeforeIt() {
    ByteOutput out = new ByteOutput(16);
    out.write("E5,1.0E7".getBytes(StandardCharsets.US_ASCII));
    PlainNumber.rewrite(3, out);
    assertThat(new String(out.toByteArray(), StandardCharsets.US_ASCII)).isEqualTo("E5,10000000.0");
  }

  @Test
  void asBeforeV330() {
    assertThat(json(OLD, Fixtures.bits("v", 64), -1L)).isEqualTo("18446744073709551615");
    Instant time = Instant.ofEpochSecond(1606233662, 12_345_000);
    assertThat(json(OLD, DataType.TIMESTAMP, time)).isEqualTo("1606233662");
    assertThat(json(OLD, DataType.TIMESTAMP, "0000-00-00 00:00:00"))
        .isEqualTo("\"0000-00-00 00:00:00\"");
    assertThat(json(OLD, DataType.DATETIME, "2020-11-25 00:01:02"))
        .isEqualTo("\"2020-11-25T00:01:02\"");
    assertThat(json(OLD, DataType.DATETIME, "2020-11-25 00:01:00"))
        .isEqualTo("\"2020-11-25T00:01\"");
    assertThat(json(OLD, DataType.DATETIME, "2020-11-25 00:01:00.500000"))
        .isEqualTo("\"2020-11-25T00:01:00.5\"");
    assertThat(json(OLD, DataType.TIME, "10:01:00")).isEqualTo("\"10:01\"");
    assertThat(json(OLD, DataType.TIME, "-10:01:05")).isEqualTo("\"-10:01:05\"");
    assertThat(json(OLD, DataType.DATE, "2020-11-25")).isEqualTo("\"2020-11-25\"");
  }
}
