package dev.oms.format.avro;

import static dev.oms.format.avro.Fixtures.read;
import static dev.oms.format.avro.Fixtures.table;
import static dev.oms.format.avro.Fixtures.unsigned;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.DataType;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The values of rows as Avro's own reader sees them. */
class AvroTypesTest {

  private static final AvroSerializer AVRO = AvroSerializer.builder().build();

  @Test
  @DisplayName("every type has the value that it had in the row")
  void everyType() {
    GenericRecord row =
        (GenericRecord)
            read(
                    AVRO,
                    SimpleRowChange.insert(Fixtures.first(), Fixtures.TIME, Fixtures.TRANSACTION))
                .get("after");
    Map<String, Object> expected = new HashMap<>();
    expected.put("id", 3L);
    expected.put("k_x0020_text", "a\"b");
    expected.put("c_boolean", 1);
    expected.put("c_tinyint", -128);
    expected.put("c_tinyint_u", 255);
    expected.put("c_smallint", -32768);
    expected.put("c_mediumint", 8388607);
    expected.put("c_int", 2147483646);
    expected.put("c_int_u", 4294967295L);
    expected.put("c_bigint", Long.MIN_VALUE);
    expected.put("c_bigint_u", new BigDecimal("10223372036854775806"));
    expected.put("c_year", 2026);
    expected.put("c_float", 1.2222f);
    expected.put("c_double", 9.99999999999);
    expected.put("c_decimal", new BigDecimal("199.90"));
    expected.put(
        "c_decimal_wide",
        new BigDecimal("-12345678901234567890123456789012345.000000000000000000000000000001"));
    expected.put("c_decimal_of_any", "-0.5");
    expected.put("c_bit", bytes(2, 0xFF));
    expected.put("c_char", "hello world");
    expected.put("c_varchar", "Grüße, 中文, 😀");
    expected.put("c_tinytext", "\u0000\u0001\u001f\u007f\u2028");
    expected.put("c_text", "line 1\r\nline 2\f\b\\");
    expected.put("c_mediumtext", "x".repeat(70));
    expected.put("c_longtext", "x".repeat(40));
    expected.put("c_enum", "shipped");
    expected.put("c_set", "a,b");
    expected.put("c_json", "{\"a\": [1, null, \"ü\"]}");
    expected.put("c_uuid", "123e4567-e89b-12d3-a456-426655440000");
    expected.put("c_inet", "2001:db8::ff00:42:8329");
    expected.put("c_binary", bytes(1, 0, 0, 0));
    expected.put("c_varbinary", ByteBuffer.wrap("hello world".getBytes(UTF_8)));
    expected.put("c_tinyblob", bytes(0xFF));
    expected.put("c_blob", bytes(0xFB, 0xFF));
    expected.put("c_mediumblob", bytes(0, 0, 0));
    expected.put("c_longblob", ByteBuffer.wrap("hello world".getBytes(UTF_8)));
    expected.put("c_geometry", bytes(0, 0, 0, 0, 1));
    expected.put("c_vector", bytes(0, 0, 0x80, 0x3F));
    expected.put("c_date", LocalDate.of(2020, 11, 25));
    expected.put("c_time", LocalTime.parse("00:01:02.5"));
    expected.put("c_datetime", LocalDateTime.parse("2020-11-25T00:01:02"));
    expected.put("c_datetime6", LocalDateTime.parse("2020-11-25T00:01:02.0123"));
    expected.put("c_datetime9", LocalDateTime.parse("2020-11-25T00:01:02.123456789"));
    expected.put("c_timestamp", Instant.ofEpochSecond(1606233662, 12_345_000));
    expected.put("c_timestamp9", Instant.ofEpochSecond(-1, 123_456_789));
    expected.put("c_zoned", "2020-11-25 00:01:02.123456789 Asia/Shanghai");
    expected.put("c_ym", "INTERVAL '4' YEAR");
    expected.put("c_ds", "INTERVAL '3' DAY");
    assertThat(Fixtures.values(row)).isEqualTo(expected);
  }

  private static ByteBuffer bytes(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length);
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.flip();
  }

  @Test
  @DisplayName("what a type cannot hold is null in the row and a text beside it")
  void asText() {
    GenericRecord message =
        read(
            AVRO,
            SimpleRowChange.update(
                Fixtures.first(), Fixtures.second(), Fixtures.TIME, Fixtures.TRANSACTION));
    assertThat(message.get("beforeAsText")).isNull();
    assertThat(Fixtures.texts(message, "afterAsText"))
        .isEqualTo(
            Map.of(
                "c_date", "0000-00-00",
                "c_time", "-838:59:59.5",
                "c_datetime6", "2024-02-30 00:00:00",
                "c_datetime9", "1500-01-01 00:00:00",
                "c_timestamp", "0000-00-00 00:00:00"));
    GenericRecord after = (GenericRecord) message.get("after");
    assertThat(after.get("c_date")).isNull();
    assertThat(after.get("c_decimal")).isEqualTo(new BigDecimal("-1.28"));
    assertThat(after.get("c_boolean")).isEqualTo(2);
    assertThat(after.get("c_decimal_wide"))
        .isEqualTo(new BigDecimal("36893488147419103232.000000000000000000000000000000"));
  }

  @Test
  void everythingAsStrings() {
    AvroSerializer strings =
        AvroSerializer.builder()
            .decimal(AvroSerializer.Decimals.STRING)
            .unsignedBigint(AvroSerializer.UnsignedBigints.STRING)
            .temporal(AvroSerializer.Temporals.STRING)
            .build();
    RowChange change =
        SimpleRowChange.update(
            Fixtures.first(), Fixtures.second(), Fixtures.TIME, Fixtures.TRANSACTION);
    GenericRecord message = read(strings, change);
    assertThat(Fixtures.values((GenericRecord) message.get("before")))
        .containsEntry("c_decimal", "199.90")
        .containsEntry("c_bigint_u", "10223372036854775806")
        .containsEntry("c_date", "2020-11-25")
        .containsEntry("c_time", "00:01:02.5")
        .containsEntry("c_timestamp", "1606233662.012345");
    assertThat(Fixtures.values((GenericRecord) message.get("after")))
        .containsEntry("c_date", "0000-00-00")
        .containsEntry("c_time", "-838:59:59.5")
        .containsEntry("c_timestamp", "0000-00-00 00:00:00");
    assertThat(message.get("afterAsText")).isNull();
  }

  @Test
  void unsignedBigintAsLong() {
    AvroSerializer longs =
        AvroSerializer.builder().unsignedBigint(AvroSerializer.UnsignedBigints.LONG).build();
    TableSchema schema =
        table(unsigned("small", DataType.BIGINT), unsigned("large", DataType.BIGINT));
    BigInteger large = BigInteger.TWO.pow(63);
    GenericRecord message =
        read(
            longs,
            SimpleRowChange.snapshot(ArrayRow.of(schema, Long.MAX_VALUE, large), Fixtures.CHUNK));
    assertThat(Fixtures.values((GenericRecord) message.get("after")))
        .containsEntry("small", Long.MAX_VALUE)
        .containsEntry("large", null);
    assertThat(Fixtures.texts(message, "afterAsText")).isEqualTo(Map.of("large", large.toString()));
  }
}
