package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import dev.oms.testkit.compat.SerializerCompatibilityKit;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CanalSerializerTest {

  private static final Serializer CANAL = MessageFormat.CANAL.serializer();
  private static final SimpleOrigin ORIGIN = new SimpleOrigin("7_1", null, null, 1609344671L);

  private static final TableSchema PAIR =
      Fixtures.table(
          List.of(0),
          Fixtures.column("id", DataType.INT),
          Fixtures.column("a", DataType.VARCHAR),
          Fixtures.column("b", DataType.VARCHAR));

  /** The example of the fact sheet, 1.3, with shorter numbers. */
  @Test
  void theDocumentedExample() {
    TableSchema schema =
        new TableSchema(
            Fixtures.OCEANBASE,
            new TableId("database", "table"),
            1,
            List.of(
                Fixtures.column("col1", DataType.DATETIME),
                Fixtures.column("col2", DataType.VARCHAR),
                Fixtures.column("col3", DataType.FLOAT),
                Fixtures.column("col4", DataType.DOUBLE),
                Fixtures.column("col5", DataType.SMALLINT),
                Fixtures.column("col6", DataType.TIME),
                Fixtures.column("col7", DataType.INT),
                Fixtures.column("col8", DataType.BIGINT),
                Fixtures.column("col9", DataType.BLOB),
                Fixtures.column("col10", DataType.TINYINT),
                Fixtures.column("col11", DataType.DATE),
                Fixtures.column("col12", DataType.DECIMAL),
                Fixtures.unsigned("col13", DataType.BIGINT),
                Fixtures.column("col14", DataType.TIMESTAMP)),
            List.of(0, 1),
            List.of());
    ArrayRow row =
        ArrayRow.of(
            schema,
            "2020-11-25 00:01:02",
            "hello world",
            1.2222f,
            9.99e-308,
            129,
            "00:01:02",
            2147483646,
            9223372036854775806L,
            "hello world".getBytes(StandardCharsets.US_ASCII),
            3,
            "2020-11-25",
            "0.00999",
            new BigInteger("10223372036854775806"),
            Instant.ofEpochSecond(1606233662, 12_345_000));
    MessageMeta meta = new MessageMeta();
    meta.set(1, 1618323429026L);
    ByteOutput out = new ByteOutput(16);
    CANAL
        .bind(SerializerContext.allColumns(schema))
        .serialize(SimpleRowChange.insert(row, 1609344671000L, ORIGIN), meta, out);
    assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"database\":\"database\",\"sqlType\":{\"col1\":93,\"col2\":12,\"col3\":6,"
                + "\"col4\":8,\"col5\":5,\"col6\":92,\"col7\":4,\"col8\":-5,\"col9\":2004,"
                + "\"col10\":-6,\"col11\":91,\"col12\":3,\"col13\":-5,\"col14\":93},"
                + "\"data\":[{\"col1\":\"2020-11-25 00:01:02\",\"col2\":\"hello world\","
                + "\"col3\":1.2222,\"col4\":9.99E-308,\"col5\":129,\"col6\":\"00:01:02\","
                + "\"col7\":2147483646,\"col8\":9223372036854775806,"
                + "\"col9\":\"aGVsbG8gd29ybGQ=\",\"col10\":3,\"col11\":\"2020-11-25\","
                + "\"col12\":0.00999,\"col13\":10223372036854775806,"
                + "\"col14\":\"1606233662.012345\"}],\"pkNames\":[\"col1\",\"col2\"],"
                + "\"old\":null,\"mysqlType\":{\"col1\":\"datetime\",\"col2\":\"varchar\","
                + "\"col3\":\"float\",\"col4\":\"double\",\"col5\":\"smallint\","
                + "\"col6\":\"time\",\"col7\":\"int\",\"col8\":\"int64\",\"col9\":\"blob\","
                + "\"col10\":\"tinyint\",\"col11\":\"date\",\"col12\":\"decimal\","
                + "\"col13\":\"bigint\",\"col14\":\"timestamp\"},\"type\":\"INSERT\","
                + "\"table\":\"table\",\"es\":1609344671000,\"isDdl\":false,"
                + "\"ts\":1618323429026,\"sql\":\"\"}");
  }

  /** The example of the fact sheet, 1.3. */
  @Test
  void theDocumentedSchemaChange() {
    String sql =
        "alter table connector_test.all_mysql_type_test add column c90 varchar(30) default"
            + " \"test\" comment 'test'";
    MessageMeta meta = new MessageMeta();
    meta.set(0, 1671177291475L);
    ByteOutput out = new ByteOutput(16);
    assertThat(
            CANAL.serializeSchemaChange(
                new SchemaChange(
                    new TableId("connector_test", "all_mysql_type_test"),
                    "ALTER_TABLE",
                    sql,
                    null,
                    1671177209000L,
                    ORIGIN,
                    Fixtures.OCEANBASE),
                meta,
                out))
        .isTrue();
    assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"database\":\"connector_test\",\"sqlType\":null,\"data\":null,\"pkNames\":null,"
                + "\"old\":null,\"mysqlType\":null,\"type\":\"ALTER\","
                + "\"table\":\"all_mysql_type_test\",\"es\":1671177209000,\"isDdl\":true,"
                + "\"ts\":1671177291475,\"sql\":\"alter table"
                + " connector_test.all_mysql_type_test add column c90 varchar(30) default"
                + " \\\"test\\\" comment 'test'\"}");
  }

  @Test
  void oldHoldsWhatChanged() {
    ArrayRow before = ArrayRow.of(PAIR, 7, "x", null);
    ArrayRow after = ArrayRow.of(PAIR, 7, "x", "new");
    assertThat(update(before, after))
        .contains(
            "\"data\":[{\"id\":7,\"a\":\"x\",\"b\":\"new\"}],\"pkNames\":[\"id\"],"
                + "\"old\":[{\"b\":null}],\"mysqlType\"")
        .contains("\"type\":\"UPDATE\"");
    assertThat(update(after, after)).contains("\"old\":[{}],");
    assertThat(Fixtures.message(CANAL, SimpleRowChange.delete(before, 5, Fixtures.TRANSACTION)))
        .contains("\"data\":[{\"id\":7,\"a\":\"x\",\"b\":null}],", "\"old\":null,")
        .contains("\"type\":\"DELETE\",\"table\":\"t\",\"es\":5,\"isDdl\":false,");
  }

  private static String update(ArrayRow before, ArrayRow after) {
    return Fixtures.message(CANAL, SimpleRowChange.update(before, after, 0, Fixtures.TRANSACTION));
  }

  @Test
  void fullRowsAreInsertsWithoutATime() {
    assertThat(
            Fixtures.message(
                CANAL, SimpleRowChange.snapshot(ArrayRow.of(PAIR, 7, "x", "y"), Fixtures.CHUNK)))
        .contains("\"old\":null,")
        .endsWith(
            "\"type\":\"INSERT\",\"table\":\"t\",\"es\":0,\"isDdl\":false,\"ts\":"
                + (Fixtures.TIME + 5)
                + ",\"sql\":\"\"}");
  }

  @Test
  void partialImagesLeaveColumnsOut() {
    ArrayRow before = ArrayRow.of(PAIR, 7, "x", ArrayRow.ABSENT);
    ArrayRow after = ArrayRow.of(PAIR, ArrayRow.ABSENT, "y", "new");
    assertThat(update(before, after))
        .contains("\"data\":[{\"a\":\"y\",\"b\":\"new\"}],", "\"old\":[{\"a\":\"x\"}],");
  }

  @Test
  void keys() {
    TableSchema keyless = Fixtures.table(List.of(), Fixtures.column("a", DataType.INT));
    assertThat(
            Fixtures.message(
                CANAL, SimpleRowChange.snapshot(ArrayRow.of(keyless, 1), Fixtures.CHUNK)))
        .contains("\"pkNames\":null,");
    Column notNull =
        new Column("u", DataType.VARCHAR, "varchar(9)", false, false, 9, 0, "utf8mb4", List.of());
    TableSchema unique =
        new TableSchema(
            Fixtures.MYSQL,
            new TableId("d", "t"),
            1,
            List.of(Fixtures.column("a", DataType.INT), notNull),
            List.of(),
            List.of(List.of(1)));
    assertThat(
            Fixtures.message(
                CANAL, SimpleRowChange.snapshot(ArrayRow.of(unique, 1, "x"), Fixtures.CHUNK)))
        .contains("\"pkNames\":[\"u\"],");
  }

  @Test
  void columnsCanBeChosenAndRenamed() {
    Serializer.BoundSerializer bound =
        CANAL.bind(
            new SerializerContext(
                PAIR, List.of(new OutputColumn(1, "A\"1"), new OutputColumn(0, "key"))));
    assertThat(
            Fixtures.message(
                bound,
                SimpleRowChange.insert(ArrayRow.of(PAIR, 7, "x", "y"), 0, Fixtures.TRANSACTION)))
        .contains(
            "\"sqlType\":{\"A\\\"1\":12,\"key\":4},\"data\":[{\"A\\\"1\":\"x\",\"key\":7}],"
                + "\"pkNames\":[\"key\"],")
        .contains("\"mysqlType\":{\"A\\\"1\":\"varchar\",\"key\":\"int\"},");
  }

  @Test
  void valueOptionsApply() {
    CanalSerializer local =
        CanalSerializer.builder()
            .values(
                ValueOptions.builder()
                    .timestampAsText(true)
                    .zone(ZoneId.of("Asia/Shanghai"))
                    .build())
            .build();
    TableSchema schema = Fixtures.table(List.of(), Fixtures.column("v", DataType.TIMESTAMP));
    assertThat(
            Fixtures.message(
                local,
                SimpleRowChange.snapshot(
                    ArrayRow.of(schema, Instant.ofEpochSecond(1606233662)), Fixtures.CHUNK)))
        .contains("\"data\":[{\"v\":\"2020-11-25 00:01:02\"}]");
    assertThat(local)
        .hasToString("CANAL{original=false, values=[timestampAsText, zone=Asia/Shanghai]}");
  }

  @Nested
  class AsOmsWritesIt extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return CANAL;
    }
  }

  @Nested
  class AsCanalWritesIt extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return CanalSerializer.builder().original(true).build();
    }
  }
}
