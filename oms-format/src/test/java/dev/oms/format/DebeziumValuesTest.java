package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.format.DebeziumSerializer.Binary;
import dev.oms.format.DebeziumSerializer.Builder;
import dev.oms.format.DebeziumSerializer.InvalidDates;
import dev.oms.format.DebeziumSerializer.Schema;
import dev.oms.format.DebeziumSerializer.Shape;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The value table of the fact sheet, 1.12 (c), and what options make of it. */
class DebeziumValuesTest {

  private static final BigInteger UNSIGNED_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private static String json(
      UnaryOperator<Builder> options, Column column, @Nullable Object value) {
    TableSchema schema = Fixtures.table(List.of(), column);
    String message =
        Fixtures.message(
            options.apply(DebeziumSerializer.builder()).build(),
            SimpleRowChange.snapshot(ArrayRow.of(schema, value), Fixtures.CHUNK));
    String start = "\"after\":{\"v\":";
    return message.substring(
        message.indexOf(start) + start.length(), message.indexOf("},\"ts_ms\":"));
  }

  private static String json(DataType type, @Nullable Object value) {
    return json(b -> b, Fixtures.column("v", type), value);
  }

  private static String json(UnaryOperator<Builder> options, DataType type, Object value) {
    return json(options, Fixtures.column("v", type), value);
  }

  private static Column seconds(DataType type, int scale) {
    return new Column("v", type, "x", true, false, -1, scale, null, List.of());
  }

  @Test
  void numbers() {
    assertThat(json(DataType.BOOLEAN, true)).isEqualTo("true");
    assertThat(json(DataType.BOOLEAN, false)).isEqualTo("false");
    assertThat(json(DataType.BOOLEAN, 2)).isEqualTo("true");
    assertThat(json(DataType.TINYINT, -128)).isEqualTo("-128");
    assertThat(json(DataType.SMALLINT, 141)).isEqualTo("141");
    assertThat(json(DataType.MEDIUMINT, 8388607)).isEqualTo("8388607");
    assertThat(json(DataType.INT, Integer.MIN_VALUE)).isEqualTo("-2147483648");
    assertThat(json(DataType.BIGINT, Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
    assertThat(json(DataType.YEAR, 2022)).isEqualTo("2022");
    assertThat(json(DataType.FLOAT, 2.11111f)).isEqualTo("2.11111");
    assertThat(json(DataType.DOUBLE, 2.4212412)).isEqualTo("2.4212412");
    assertThat(json(DataType.DOUBLE, Double.NaN)).isEqualTo("null");
    assertThat(json(DataType.DECIMAL, new BigDecimal("1241.41000"))).isEqualTo("\"1241.41000\"");
    assertThat(json(DataType.DECIMAL, new BigDecimal("-0.00"))).isEqualTo("\"0.00\"");
  }

  @Test
  void anUnsignedBigintIsAStringBeyondALong() {
    Column unsigned = Fixtures.unsigned("v", DataType.BIGINT);
    assertThat(json(b -> b, unsigned, Long.MAX_VALUE)).isEqualTo("9223372036854775807");
    assertThat(json(b -> b, unsigned, BigInteger.TWO.pow(63))).isEqualTo("\"9223372036854775808\"");
    assertThat(json(b -> b, unsigned, UNSIGNED_MAX)).isEqualTo("\"18446744073709551615\"");
    assertThat(json(b -> b.schema(Schema.OMS), unsigned, 7)).isEqualTo("7");
    assertThat(json(b -> b.schema(Schema.CONNECT), unsigned, 7)).isEqualTo("\"7\"");
    assertThat(json(b -> b, Fixtures.unsigned("v", DataType.INT), 4294967295L))
        .isEqualTo("4294967295");
  }

  @Test
  void texts() {
    assertThat(json(DataType.VARCHAR, "a\"b\n")).isEqualTo("\"a\\\"b\\n\"");
    assertThat(json(DataType.ENUM, "shipped")).isEqualTo("\"shipped\"");
    assertThat(json(DataType.SET, "a,b")).isEqualTo("\"a,b\"");
    assertThat(json(DataType.JSON, "{\"a\":1}")).isEqualTo("\"{\\\"a\\\":1}\"");
    assertThat(json(DataType.ZONED_DATETIME, "2020-11-25 00:01:02.500000 Asia/Shanghai"))
        .isEqualTo("\"2020-11-25 00:01:02.5 Asia/Shanghai\"");
    assertThat(json(DataType.INTERVAL_DAY_TO_SECOND, "INTERVAL '3' DAY"))
        .isEqualTo("\"INTERVAL '3' DAY\"");
  }

  @Test
  void bytesAreUpperCaseHex() {
    byte[] all = new byte[256];
    StringBuilder hex = new StringBuilder("\"");
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
      hex.append("%02X".formatted(i));
    }
    assertThat(json(DataType.BLOB, all)).isEqualTo(hex.append('"').toString());
    assertThat(json(DataType.VARBINARY, new byte[0])).isEqualTo("\"\"");
    assertThat(json(DataType.BINARY, new byte[] {0x69, 0, 0})).isEqualTo("\"690000\"");
    assertThat(json(b -> b, Fixtures.bits("v", 10), 0x2FF)).isEqualTo("\"02FF\"");
    assertThat(json(DataType.GEOMETRY, new byte[] {0, 1, (byte) 0xFE})).isEqualTo("\"0001FE\"");
  }

  @Test
  void bytesInBase64() {
    UnaryOperator<Builder> base64 = b -> b.binary(Binary.BASE64);
    assertThat(json(base64, DataType.BLOB, new byte[] {(byte) 0xFB, (byte) 0xFF}))
        .isEqualTo("\"+/8=\"");
    assertThat(json(base64, Fixtures.bits("v", 10), 0x2FF)).isEqualTo("\"Av8=\"");
  }

  @Test
  void datesAndTimes() {
    assertThat(json(DataType.DATE, "2022-11-15")).isEqualTo("19311");
    assertThat(json(DataType.DATE, "1969-12-31")).isEqualTo("-1");
    assertThat(json(DataType.DATE, "1000-01-01"))
        .isEqualTo(Long.toString(LocalDate.of(1000, 1, 1).toEpochDay()));
    assertThat(json(DataType.TIME, "10:01:00")).isEqualTo("36060000000");
    assertThat(json(DataType.TIME, "-838:59:59.000001")).isEqualTo("-3020399000001");
    assertThat(json(DataType.DATETIME, "2022-11-15 05:12:11")).isEqualTo("1668489131000");
    assertThat(json(DataType.DATETIME, "1969-12-31 23:59:59.999")).isEqualTo("-1");
    assertThat(json(DataType.DATETIME, "1969-12-31 23:59:59.000001")).isEqualTo("-1000");
    assertThat(json(DataType.TIMESTAMP, Instant.parse("2022-11-15T05:12:11Z")))
        .isEqualTo("\"2022-11-15T05:12:11Z\"");
    assertThat(json(DataType.TIMESTAMP, Instant.parse("2022-11-15T05:12:11.120Z")))
        .isEqualTo("\"2022-11-15T05:12:11.12Z\"");
    assertThat(json(DataType.TIMESTAMP, Instant.ofEpochSecond(-1, 1)))
        .isEqualTo("\"1969-12-31T23:59:59.000000001Z\"");
  }

  @Test
  void dateTimesOfTenThousandYearsAreThoseOfJava() {
    Random random = new Random(5);
    UnaryOperator<Builder> micros = b -> b.datetimeMicros(true);
    for (int i = 0; i < 5000; i++) {
      LocalDateTime time =
          LocalDateTime.of(random.nextInt(10_000), 1, 1, 0, 0)
              .plusSeconds(random.nextInt(365 * 86_400))
              .plusNanos(random.nextInt(1_000_000) * 1000L);
      Instant utc = time.toInstant(ZoneOffset.UTC);
      assertThat(json(DataType.DATETIME, time)).isEqualTo(Long.toString(utc.toEpochMilli()));
      assertThat(json(micros, seconds(DataType.DATETIME, 6), time))
          .isEqualTo(Long.toString(utc.getEpochSecond() * 1_000_000 + utc.getNano() / 1000));
      assertThat(json(DataType.DATE, time.toLocalDate()))
          .isEqualTo(Long.toString(time.toLocalDate().toEpochDay()));
      String text = json(DataType.TIMESTAMP, utc);
      assertThat(Instant.parse(text.substring(1, text.length() - 1))).isEqualTo(utc);
    }
  }

  @Test
  void microsecondsOnlyWhereTheColumnHasThem() {
    UnaryOperator<Builder> micros = b -> b.datetimeMicros(true);
    String time = "2022-11-15 05:12:11.123456";
    assertThat(json(b -> b, seconds(DataType.DATETIME, 6), time)).isEqualTo("1668489131123");
    assertThat(json(micros, seconds(DataType.DATETIME, 6), time)).isEqualTo("1668489131123456");
    assertThat(json(micros, seconds(DataType.DATETIME, 4), time)).isEqualTo("1668489131123456");
    assertThat(json(micros, seconds(DataType.DATETIME, 3), time)).isEqualTo("1668489131123");
  }

  @Test
  void datesThatNoCalendarHas() {
    UnaryOperator<Builder> text = b -> b.invalidDates(InvalidDates.TEXT);
    UnaryOperator<Builder> epoch = b -> b.invalidDates(InvalidDates.EPOCH);
    String zero = "0000-00-00 00:00:00";
    for (String date : List.of("0000-00-00", "2024-02-30", "2023-02-29", "2024-00-15")) {
      assertThat(json(DataType.DATE, date)).isEqualTo("null");
      assertThat(json(text, DataType.DATE, date)).isEqualTo('"' + date + '"');
      assertThat(json(epoch, DataType.DATE, date)).isEqualTo("0");
      String time = date + " 01:02:03.5";
      assertThat(json(DataType.DATETIME, time)).isEqualTo("null");
      assertThat(json(text, DataType.DATETIME, time)).isEqualTo('"' + time + '"');
      assertThat(json(epoch, DataType.DATETIME, time)).isEqualTo("0");
    }
    assertThat(json(DataType.TIMESTAMP, zero)).isEqualTo("null");
    assertThat(json(text, DataType.TIMESTAMP, zero)).isEqualTo('"' + zero + '"');
    assertThat(json(epoch, DataType.TIMESTAMP, zero)).isEqualTo("\"1970-01-01T00:00:00Z\"");
    for (UnaryOperator<Builder> any : List.of(text, epoch)) {
      assertThat(json(any, DataType.DATE, "2024-02-29")).isEqualTo("19782");
      assertThat(json(any, DataType.TIMESTAMP, Instant.EPOCH.plusSeconds(1)))
          .isEqualTo("\"1970-01-01T00:00:01Z\"");
    }
  }

  @Test
  void optionsHoldInEveryShape() {
    TableSchema schema =
        Fixtures.table(
            List.of(),
            Fixtures.column("b", DataType.BLOB),
            Fixtures.column("d", DataType.DATE),
            seconds(DataType.DATETIME, 6));
    ArrayRow row = ArrayRow.of(schema, new byte[] {1}, "0000-00-00", "1970-01-01 00:00:01.000002");
    for (Shape shape : Shape.values()) {
      DebeziumSerializer serializer =
          DebeziumSerializer.builder()
              .shape(shape)
              .binary(Binary.BASE64)
              .invalidDates(InvalidDates.TEXT)
              .datetimeMicros(true)
              .build();
      assertThat(Fixtures.message(serializer, SimpleRowChange.snapshot(row, Fixtures.CHUNK)))
          .as(shape.name())
          .contains("{\"b\":\"AQ==\",\"d\":\"0000-00-00\",\"v\":1000002");
    }
  }
}
