package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.format.DebeziumSerializer.Binary;
import dev.oms.format.DebeziumSerializer.Schema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DebeziumSchemaTest {

  private static final Serializer OMS = DebeziumSerializer.builder().schema(Schema.OMS).build();
  private static final Serializer CONNECT =
      DebeziumSerializer.builder().schema(Schema.CONNECT).build();

  /** A column of the samples in the fact sheet, 1.7: its declared type and its value. */
  private record Sample(Column column, @Nullable Object value, String type, String json) {}

  private static List<Sample> samples() {
    List<Sample> all = new ArrayList<>();
    add(all, "c01", DataType.INT, 2, "int32", "2");
    add(all, "c02", DataType.CHAR, "12312", "string", "\"12312\"");
    add(all, "c03", DataType.DECIMAL, "1241.41000", "string", "\"1241.41000\"");
    add(all, "c04", DataType.BLOB, new byte[] {0x61}, "bytes", "\"61\"");
    add(all, "c05", DataType.TINYINT, 11, "int16", "11");
    add(all, "c06", DataType.SMALLINT, 141, "int16", "141");
    add(all, "c07", DataType.MEDIUMINT, 4241, "int32", "4241");
    add(all, "c08", DataType.BIGINT, 412124124L, "int64", "412124124");
    add(all, "c09", DataType.FLOAT, 2.11111f, "float64", "2.11111");
    add(all, "c10", DataType.DOUBLE, 2.4212412, "float64", "2.4212412");
    add(all, "c11", DataType.TEXT, "a", "string", "\"a\"");
    add(all, "c19", DataType.BINARY, new byte[] {0x69, 0, 0}, "bytes", "\"690000\"");
    add(all, "c20", DataType.VARBINARY, new byte[] {0x6A}, "bytes", "\"6A\"");
    Instant time = Instant.parse("2022-11-15T05:12:11Z");
    add(all, "c21", DataType.TIMESTAMP, time, "string", "\"2022-11-15T05:12:11Z\"");
    add(all, "c22", DataType.DATE, "2022-11-15", "int32", "19311");
    add(all, "c23", DataType.TIME, "10:01:00", "int64", "36060000000");
    // The sample declares a string and prints a number; the number is what the text describes.
    add(all, "c24", DataType.DATETIME, "2022-11-15 05:12:11", "int64", "1668489131000");
    add(all, "c25", DataType.YEAR, 2022, "int32", "2022");
    add(all, "c26", DataType.LONGBLOB, new byte[] {0x6B}, "bytes", "\"6B\"");
    return all;
  }

  private static void add(
      List<Sample> all, String name, DataType type, Object value, String declared, String json) {
    all.add(new Sample(Fixtures.column(name, type), value, declared, json));
  }

  @Test
  void theDocumentedColumns() {
    List<Sample> samples = samples();
    TableSchema schema =
        new TableSchema(
            Fixtures.OCEANBASE,
            new TableId("test", "table_name"),
            1,
            samples.stream().map(Sample::column).toList(),
            List.of(),
            List.of());
    ArrayRow row = ArrayRow.of(schema, samples.stream().map(Sample::value).toArray());
    StringBuilder fields = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (Sample sample : samples) {
      String name = '"' + sample.column.name() + '"';
      fields.append(
          ",{\"field\":%s,\"optional\":false,\"type\":\"%s\"}".formatted(name, sample.type));
      values.append(",%s:%s".formatted(name, sample.json));
    }
    String struct =
        ",\"optional\":false,\"type\":\"struct\",\"fields\":[" + fields.substring(1) + "]}";
    String expected =
        "{\"schema\":{\"optional\":false,\"type\":\"struct\",\"fields\":[{\"field\":\"before\""
            + struct
            + ",{\"field\":\"after\""
            + struct
            + ",{\"field\":\"source\",\"optional\":false,\"type\":\"struct\",\"fields\":["
            + "{\"field\":\"version\",\"optional\":false,\"type\":\"string\"},"
            + "{\"field\":\"connector\",\"optional\":false,\"type\":\"string\"},"
            + "{\"field\":\"name\",\"optional\":false,\"type\":\"string\"},"
            + "{\"field\":\"ts_ms\",\"optional\":false,\"type\":\"int64\"},"
            + "{\"field\":\"db\",\"optional\":false,\"type\":\"string\"},"
            + "{\"field\":\"table\",\"optional\":false,\"type\":\"string\"},"
            + "{\"field\":\"server_id\",\"optional\":false,\"type\":\"int64\"},"
            + "{\"field\":\"pos\",\"optional\":false,\"type\":\"string\"}]},"
            + "{\"field\":\"op\",\"optional\":false,\"type\":\"string\"},"
            + "{\"field\":\"ts_ms\",\"optional\":false,\"type\":\"int64\"}]},"
            + "\"payload\":{\"op\":\"c\",\"source\":{\"connector\":\"OB_MYSQL\","
            + "\"pos\":\"553132@1668496109\",\"name\":\"OMS\",\"version\":\"\","
            + "\"ts_ms\":1668491621000,\"db\":\"test\",\"table\":\"table_name\"},\"after\":{"
            + values.substring(1)
            + "},\"ts_ms\":1606233662017}}";
    assertThat(
            Fixtures.message(
                OMS,
                SimpleRowChange.insert(
                    row,
                    1668491621000L,
                    new SimpleOrigin("553132@1668496109", null, null, 1668496109L))))
        .isEqualTo(expected);
  }

  @Test
  void connectHasItsOwnWordsAndDebeziumsNames() {
    Map<String, String> declared = declared(CONNECT, Fixtures.EVERY_TYPE);
    assertThat(declared)
        .containsEntry("c_boolean", "boolean")
        .containsEntry("c_tinyint", "int16")
        .containsEntry("c_tinyint_u", "int16")
        .containsEntry("c_smallint", "int16")
        .containsEntry("c_mediumint", "int32")
        .containsEntry("c_int", "int32")
        .containsEntry("c_int_u", "int64")
        .containsEntry("c_bigint", "int64")
        .containsEntry("c_bigint_u", "string")
        .containsEntry("c_year", "int32 io.debezium.time.Year 1")
        .containsEntry("c_float", "float")
        .containsEntry("c_double", "double")
        .containsEntry("c_decimal", "string")
        .containsEntry("c_bit", "string")
        .containsEntry("c_json", "string io.debezium.data.Json 1")
        .containsEntry("c_blob", "string")
        .containsEntry("c_date", "int32 io.debezium.time.Date 1")
        .containsEntry("c_time", "int64 io.debezium.time.MicroTime 1")
        .containsEntry("c_datetime", "int64 io.debezium.time.Timestamp 1")
        .containsEntry("c_timestamp", "string io.debezium.time.ZonedTimestamp 1")
        .containsEntry("c_zoned", "string")
        .containsEntry("c_ym", "string");
    assertThat(declared(OMS, Fixtures.EVERY_TYPE))
        .containsEntry("c_bigint_u", "int64")
        .containsEntry("c_date", "int32");
  }

  @Test
  void declaredTypesFollowOptions() {
    TableSchema schema =
        Fixtures.table(
            List.of(),
            Fixtures.column("b", DataType.BLOB),
            new Column("d", DataType.DATETIME, "datetime(6)", true, false, -1, 6, null, List.of()),
            Fixtures.unsigned("s", DataType.SMALLINT));
    Serializer serializer =
        DebeziumSerializer.builder()
            .schema(Schema.CONNECT)
            .binary(Binary.BASE64)
            .datetimeMicros(true)
            .build();
    assertThat(declared(serializer, schema))
        .containsEntry("b", "bytes")
        .containsEntry("d", "int64 io.debezium.time.MicroTimestamp 1")
        .containsEntry("s", "int32");
  }

  /** The type, name and version that the after image declares for each column. */
  private static Map<String, String> declared(Serializer serializer, TableSchema schema) {
    Object[] none = new Object[schema.size()];
    java.util.Arrays.fill(none, ArrayRow.ABSENT);
    String message =
        Fixtures.message(
            serializer, SimpleRowChange.snapshot(ArrayRow.of(schema, none), Fixtures.CHUNK));
    Map<String, @Nullable Object> root = Json.in(Json.object(message), "schema");
    Map<String, String> declared = new LinkedHashMap<>();
    for (Map<String, ?> column : fields(fields(root).get(1))) {
      StringBuilder type = new StringBuilder().append(column.get("type"));
      if (column.containsKey("name")) {
        type.append(' ').append(column.get("name")).append(' ').append(column.get("version"));
      }
      declared.put(String.valueOf(column.get("field")), type.toString());
    }
    return declared;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, ?>> fields(Map<String, ?> struct) {
    Object fields = struct.get("fields");
    assertThat(fields).isInstanceOf(List.class);
    return (List<Map<String, ?>>) fields;
  }

  @Test
  void heartbeatsHaveASchemaOfTheirOwn() {
    ByteOutput out = new ByteOutput(16);
    MessageMeta meta = new MessageMeta();
    meta.set(1, 2);
    assertThat(OMS.serializeHeartbeat(5, meta, out)).isTrue();
    String message = new String(out.toByteArray(), StandardCharsets.UTF_8);
    assertThat(fields(Json.in(Json.object(message), "schema")))
        .extracting(f -> String.valueOf(f.get("field")))
        .containsExactly("source", "op", "ts_ms");
    assertThat(message)
        .endsWith(
            ",\"payload\":{\"op\":\"HEARTBEAT\",\"source\":{\"name\":\"OMS\",\"version\":\"\","
                + "\"ts_ms\":5},\"ts_ms\":2}}");
  }
}
