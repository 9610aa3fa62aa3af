package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages as Alibaba's Canal sends them. */
class OriginalCanalTest {

  private static final Serializer ORIGINAL =
      CanalSerializer.builder()
          .original(true)
          .values(ValueOptions.builder().zone(ZoneId.of("Asia/Shanghai")).build())
          .build();

  @Test
  void everyType() {
    golden("insert", SimpleRowChange.insert(Fixtures.first(), Fixtures.TIME, Fixtures.TRANSACTION));
    golden(
        "update",
        SimpleRowChange.update(
            Fixtures.first(), Fixtures.second(), Fixtures.TIME, Fixtures.TRANSACTION));
    golden(
        "delete", SimpleRowChange.delete(Fixtures.second(), Fixtures.TIME, Fixtures.TRANSACTION));
    golden("row", SimpleRowChange.snapshot(Fixtures.first(), Fixtures.CHUNK));
  }

  private static void golden(String name, RowChange change) {
    String message = Fixtures.message(ORIGINAL, change);
    assertThat(Json.object(message)).isNotEmpty();
    Golden.check("canal-original/" + name + ".json", message);
  }

  private static Column typed(String name, DataType type, String nativeType, int scale) {
    return new Column(name, type, nativeType, true, false, -1, scale, null, List.of());
  }

  /** A message with the shape of those in Canal's documentation, key for key. */
  @Test
  void wholeMessage() {
    TableSchema schema =
        Fixtures.table(
            List.of(1, 0),
            typed("id", DataType.BIGINT, "bigint(20)", 0),
            typed("name", DataType.VARCHAR, "varchar(20)", 0),
            typed("weight", DataType.DECIMAL, "decimal(10,2)", 2));
    ArrayRow before = ArrayRow.of(schema, 1, "a", "5.15");
    ArrayRow after = ArrayRow.of(schema, 1, "a", null);
    assertThat(
            Fixtures.message(
                ORIGINAL, SimpleRowChange.update(before, after, 5000, Fixtures.TRANSACTION)))
        .isEqualTo(
            "{\"data\":[{\"id\":\"1\",\"name\":\"a\",\"weight\":null}],\"database\":\"shop\","
                + "\"es\":5000,\"gtid\":\"3e11fa47-71ca:23\",\"id\":"
                + Fixtures.SEQUENCE
                + ",\"isDdl\":false,\"mysqlType\":{\"id\":\"bigint(20)\","
                + "\"name\":\"varchar(20)\",\"weight\":\"decimal(10,2)\"},"
                + "\"old\":[{\"weight\":\"5.15\"}],\"pkNames\":[\"id\",\"name\"],\"sql\":\"\","
                + "\"sqlType\":{\"id\":-5,\"name\":12,\"weight\":3},\"table\":\"t\",\"ts\":"
                + (Fixtures.TIME + 5)
                + ",\"type\":\"UPDATE\"}");
  }

  @Test
  void schemaChange() {
    MessageMeta meta = new MessageMeta();
    meta.set(77, 6);
    ByteOutput out = new ByteOutput(16);
    ORIGINAL.serializeSchemaChange(
        new SchemaChange(
            new TableId("d", "t"),
            "DROP_TABLE",
            "DROP TABLE \"t\"",
            null,
            5,
            new SimpleOrigin("b:1", "b:1", null, 0)),
        meta,
        out);
    assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"data\":null,\"database\":\"d\",\"es\":5,\"gtid\":\"\",\"id\":77,\"isDdl\":true,"
                + "\"mysqlType\":null,\"old\":null,\"pkNames\":null,"
                + "\"sql\":\"DROP TABLE \\\"t\\\"\",\"sqlType\":null,\"table\":\"t\",\"ts\":6,"
                + "\"type\":\"ERASE\"}");
  }

  @Test
  void timesHaveTheDigitsThatTheColumnDeclares() {
    assertThat(value(typed("v", DataType.DATETIME, "datetime(6)", 6), "2020-01-02 03:04:05.5"))
        .isEqualTo("2020-01-02 03:04:05.500000");
    assertThat(value(typed("v", DataType.DATETIME, "datetime(3)", 3), "0000-00-00 00:00:00"))
        .isEqualTo("0000-00-00 00:00:00.000");
    assertThat(value(typed("v", DataType.DATETIME, "datetime", 0), "2024-02-30 03:04:05"))
        .isEqualTo("2024-02-30 03:04:05");
    assertThat(value(typed("v", DataType.DATETIME, "datetime", 0), "2024-02-30 03:04:05.25"))
        .isEqualTo("2024-02-30 03:04:05.25");
    Column timestamp = typed("v", DataType.TIMESTAMP, "timestamp(2)", 2);
    assertThat(value(timestamp, Instant.ofEpochSecond(1606233662, 500_000_000)))
        .isEqualTo("2020-11-25 00:01:02.50");
    assertThat(value(timestamp, "0000-00-00 00:00:00")).isEqualTo("0000-00-00 00:00:00.00");
    Column time = typed("v", DataType.TIME, "time(3)", 3);
    assertThat(value(time, "-00:00:00.5")).isEqualTo("-00:00:00.500");
    assertThat(value(time, "838:59:59")).isEqualTo("838:59:59.000");
    assertThat(value(typed("v", DataType.TIME, "time", 0), "-01:02:03")).isEqualTo("-01:02:03");
  }

  @Test
  void labelsAreNumbers() {
    List<String> labels = List.of("a", "żółw", "c");
    Column enumeration =
        new Column("v", DataType.ENUM, "enum(...)", true, false, -1, 0, "utf8mb4", labels);
    assertThat(value(enumeration, "a")).isEqualTo("1");
    assertThat(value(enumeration, "żółw")).isEqualTo("2");
    assertThat(value(enumeration, "")).isEqualTo("0");
    assertThat(value(enumeration, "un\"known")).isEqualTo("un\"known");
    Column set = new Column("v", DataType.SET, "set(...)", true, false, -1, 0, "utf8mb4", labels);
    assertThat(value(set, "a,c")).isEqualTo("5");
    assertThat(value(set, "żółw")).isEqualTo("2");
    assertThat(value(set, "")).isEqualTo("0");
    assertThat(value(set, "a,what")).isEqualTo("a,what");
    List<String> many = IntStream.range(0, 64).mapToObj(Integer::toString).toList();
    Column wide = new Column("v", DataType.SET, "set(...)", true, false, -1, 0, "utf8mb4", many);
    assertThat(value(wide, "63")).isEqualTo("9223372036854775808");
  }

  @Test
  void bytesAreCharacters() {
    byte[] all = new byte[256];
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
      expected.append((char) i);
    }
    assertThat(value(Fixtures.column("v", DataType.BLOB), all)).isEqualTo(expected.toString());
    byte[] padded = {0, 1, (byte) 0xFF, 0, 0};
    assertThat(value(Fixtures.column("v", DataType.BINARY), padded)).isEqualTo("\u0000\u0001ÿ");
    assertThat(value(Fixtures.column("v", DataType.VARBINARY), padded))
        .isEqualTo("\u0000\u0001ÿ\u0000\u0000");
    assertThat(value(Fixtures.bits("v", 64), -1L)).isEqualTo("18446744073709551615");
    assertThat(value(Fixtures.column("v", DataType.YEAR), 0)).isEqualTo("0000");
    assertThat(value(Fixtures.column("v", DataType.YEAR), 2026)).isEqualTo("2026");
  }

  private static @Nullable Object value(Column column, @Nullable Object value) {
    return Json.object(json(column, value, "data").replaceAll("^\\[|\\]$", "")).get("v");
  }

  /** The text of a key's value in a message. */
  private static String json(Column column, @Nullable Object value, String key) {
    TableSchema schema = Fixtures.table(List.of(), column);
    String message =
        Fixtures.message(
            ORIGINAL, SimpleRowChange.snapshot(ArrayRow.of(schema, value), Fixtures.CHUNK));
    String start = "\"" + key + "\":";
    int from = message.indexOf(start) + start.length();
    String end = key.equals("data") ? ",\"database\"" : ",\"table\"";
    return message.substring(from, message.indexOf(end, from));
  }

  @Test
  void codesFollowTheValue() {
    for (Map.Entry<DataType, List<Object>> entry :
        Map.<DataType, List<Object>>of(
                DataType.TINYINT, List.of(127, -6, 128, 5),
                DataType.SMALLINT, List.of(32767, 5, 32768, 4),
                DataType.MEDIUMINT, List.of(8388607, 4, 8388608, 4),
                DataType.INT, List.of(2147483647, 4, 2147483648L, -5),
                DataType.BIGINT, List.of(Long.MAX_VALUE, -5, Long.MIN_VALUE, 3))
            .entrySet()) {
      Column unsigned = Fixtures.unsigned("v", entry.getKey());
      List<Object> values = entry.getValue();
      assertThat(code(unsigned, values.get(0))).isEqualTo("{\"v\":" + values.get(1) + "}");
      assertThat(code(unsigned, values.get(2))).isEqualTo("{\"v\":" + values.get(3) + "}");
    }
    assertThat(code(Fixtures.column("v", DataType.INT), -1)).isEqualTo("{\"v\":4}");
    assertThat(code(Fixtures.unsigned("v", DataType.DECIMAL), "1")).isEqualTo("{\"v\":3}");
    assertThat(code(Fixtures.column("v", DataType.TEXT), "x")).isEqualTo("{\"v\":2005}");
    assertThat(code(Fixtures.column("v", DataType.TEXT), null)).isEqualTo("{\"v\":-4}");
    assertThat(code(Fixtures.column("v", DataType.TINYBLOB), null)).isEqualTo("{\"v\":-3}");
    assertThat(code(Fixtures.column("v", DataType.BINARY), null)).isEqualTo("{\"v\":-2}");
    assertThat(code(Fixtures.column("v", DataType.JSON), null)).isEqualTo("{\"v\":1111}");
    assertThat(code(Fixtures.column("v", DataType.VARCHAR), null)).isEqualTo("{\"v\":12}");
  }

  private static String code(Column column, @Nullable Object value) {
    return json(column, value, "sqlType");
  }

  @Test
  void partialImagesHaveNoTypesOfWhatTheyLack() {
    TableSchema schema =
        Fixtures.table(
            List.of(), Fixtures.column("a", DataType.INT), Fixtures.column("b", DataType.INT));
    ArrayRow before = ArrayRow.of(schema, 1, ArrayRow.ABSENT);
    ArrayRow after = ArrayRow.of(schema, ArrayRow.ABSENT, 2);
    assertThat(
            Fixtures.message(
                ORIGINAL, SimpleRowChange.update(before, after, 0, Fixtures.TRANSACTION)))
        .contains("\"data\":[{\"b\":\"2\"}]", "\"old\":[{}],\"pkNames\":null,")
        .contains("\"mysqlType\":{\"b\":\"int\"}", "\"sqlType\":{\"b\":4}");
    ArrayRow none = ArrayRow.of(schema, ArrayRow.ABSENT, ArrayRow.ABSENT);
    assertThat(Fixtures.message(ORIGINAL, SimpleRowChange.delete(none, 0, Fixtures.TRANSACTION)))
        .contains("\"data\":[{}]", "\"mysqlType\":null", "\"sqlType\":null");
  }

  @Test
  void theTransactionsIdIsAGtidOrNothing() {
    TableSchema schema = Fixtures.table(List.of(), Fixtures.column("a", DataType.INT));
    ArrayRow row = ArrayRow.of(schema, 1);
    Serializer.BoundSerializer bound = ORIGINAL.bind(SerializerContext.allColumns(schema));
    SimpleOrigin gtid = new SimpleOrigin("b:1", "0-1-23", null, 0);
    SimpleOrigin position = new SimpleOrigin("b:2", "b:2", null, 0);
    assertThat(Fixtures.message(bound, SimpleRowChange.insert(row, 0, gtid)))
        .contains("\"gtid\":\"0-1-23\",");
    assertThat(Fixtures.message(bound, SimpleRowChange.insert(row, 0, position)))
        .contains("\"gtid\":\"\",");
    assertThat(Fixtures.message(bound, SimpleRowChange.snapshot(row, Fixtures.CHUNK)))
        .contains("\"gtid\":\"\",");
    assertThat(Fixtures.message(bound, SimpleRowChange.insert(row, 0, gtid)))
        .contains("\"gtid\":\"0-1-23\",");
  }
}
