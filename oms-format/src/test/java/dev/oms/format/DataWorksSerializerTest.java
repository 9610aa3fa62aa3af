package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DataWorksSerializerTest {

  private static final Serializer DATAWORKS = MessageFormat.DATAWORKS_V2.serializer();
  private static final Origin ORIGIN = new SimpleOrigin("7_1", "1002_336195", null, 1647581000L);

  private static TableSchema documentedTable() {
    return new TableSchema(
        Fixtures.OCEANBASE,
        new TableId("db", "tab"),
        1,
        List.of(
            Fixtures.column("int8", DataType.TINYINT),
            Fixtures.column("int16", DataType.SMALLINT),
            Fixtures.column("int32", DataType.INT),
            Fixtures.column("int64", DataType.BIGINT),
            Fixtures.column("float", DataType.FLOAT),
            Fixtures.column("double", DataType.DOUBLE),
            Fixtures.unsigned("bigint", DataType.BIGINT),
            Fixtures.column("boolean", DataType.BOOLEAN),
            Fixtures.column("string", DataType.VARCHAR),
            Fixtures.column("bytes", DataType.BLOB),
            Fixtures.column("decimal", DataType.DECIMAL),
            Fixtures.column("date", DataType.DATE),
            Fixtures.column("time", DataType.TIME),
            Fixtures.column("datetime", DataType.DATETIME),
            Fixtures.column("timestamp", DataType.TIMESTAMP),
            Fixtures.column("zoned", DataType.ZONED_DATETIME),
            Fixtures.column("ds", DataType.INTERVAL_DAY_TO_SECOND),
            Fixtures.column("ym", DataType.INTERVAL_YEAR_TO_MONTH)),
        List.of(0, 8),
        List.of());
  }

  private static ArrayRow documentedRow(TableSchema schema) {
    return ArrayRow.of(
        schema,
        3,
        129,
        2147483646,
        9223372036854775806L,
        1.2222f,
        9.99999999999e-8,
        new BigInteger("10223372036854775806"),
        true,
        "hello world",
        "hello world".getBytes(StandardCharsets.US_ASCII),
        new BigDecimal("0.0000000000000000000999"),
        "2020-11-25",
        "00:01:02",
        "2020-11-25 00:01:02",
        Instant.ofEpochSecond(1606233662, 12_345_000),
        "2020-11-25 00:01:02.012345 Asia/Shanghai",
        "INTERVAL '3' DAY",
        "INTERVAL '4' YEAR");
  }

  private static final String HEAD =
      "{\"version\":\"2.0\",\"schema\":{\"source\":{\"dbType\":\"ob_mysql\",\"dbVersion\":null,"
          + "\"dbName\":\"db\",\"schema\":null,\"table\":\"tab\"},\"column\":["
          + "{\"name\":\"int8\",\"type\":\"TINYINT\"},{\"name\":\"int16\",\"type\":\"SMALLINT\"},"
          + "{\"name\":\"int32\",\"type\":\"INT\"},{\"name\":\"int64\",\"type\":\"INT64\"},"
          + "{\"name\":\"float\",\"type\":\"FLOAT\"},{\"name\":\"double\",\"type\":\"DOUBLE\"},"
          + "{\"name\":\"bigint\",\"type\":\"BIGINT\"},{\"name\":\"boolean\",\"type\":\"BOOLEAN\"},"
          + "{\"name\":\"string\",\"type\":\"VARCHAR\"},{\"name\":\"bytes\",\"type\":\"BLOB\"},"
          + "{\"name\":\"decimal\",\"type\":\"DECIMAL\"},{\"name\":\"date\",\"type\":\"DATE\"},"
          + "{\"name\":\"time\",\"type\":\"TIME\"},{\"name\":\"datetime\",\"type\":\"DATETIME\"},"
          + "{\"name\":\"timestamp\",\"type\":\"TIMESTAMP\"},"
          + "{\"name\":\"zoned\",\"type\":\"ZONED_DATETIME\"},"
          + "{\"name\":\"ds\",\"type\":\"INTERVAL_DAY_TO_SECOND\"},"
          + "{\"name\":\"ym\",\"type\":\"INTERVAL_YEAR_TO_MONTH\"}],\"pk\":[\"int8\",\"string\"]},"
          + "\"payload\":{";

  private static final String ROW =
      "{\"data\":{\"int8\":3,\"int16\":129,\"int32\":2147483646,\"int64\":9223372036854775806,"
          + "\"float\":1.2222,\"double\":0.0000000999999999999,\"bigint\":10223372036854775806,"
          + "\"boolean\":1,\"string\":\"hello world\",\"bytes\":\"aGVsbG8gd29ybGQ=\","
          + "\"decimal\":0.0000000000000000000999,\"date\":\"2020-11-25\",\"time\":\"00:01:02\","
          + "\"datetime\":\"2020-11-25 00:01:02\",\"timestamp\":\"1606233662.012345\","
          + "\"zoned\":\"2020-11-25 00:01:02.012345 Asia/Shanghai\",\"ds\":\"INTERVAL '3' DAY\","
          + "\"ym\":\"INTERVAL '4' YEAR\"}}";

  private static final String TIMES =
      "\"timestamp\":{\"eventTime\":1647581000000,\"systemTime\":1647581000795,"
          + "\"checkpointTime\":1647581000},\"ddl\":null,\"scn\":\"null\"},"
          + "\"extend\":{\"load_fm\":\"test\"}}";

  /** The examples of the fact sheet, 1.4: their columns, values, key order and {@code scn}. */
  @Test
  void theDocumentedExamples() {
    Serializer serializer =
        DataWorksSerializer.builder().businessSystem("test").sequenceEnabled(false).build();
    ArrayRow row = documentedRow(documentedTable());
    assertThat(message(serializer, SimpleRowChange.insert(row, 1647581000000L, ORIGIN)))
        .isEqualTo(HEAD + "\"before\":null,\"after\":" + ROW + ",\"op\":\"INSERT\"," + TIMES);
    assertThat(message(serializer, SimpleRowChange.update(row, row, 1647581000000L, ORIGIN)))
        .isEqualTo(
            HEAD + "\"before\":" + ROW + ",\"after\":" + ROW + ",\"op\":\"UPDATE\"," + TIMES);
    assertThat(message(serializer, SimpleRowChange.delete(row, 1647581000000L, ORIGIN)))
        .isEqualTo(HEAD + "\"before\":" + ROW + ",\"after\":null,\"op\":\"DELETE\"," + TIMES);
  }

  private static String message(Serializer serializer, RowChange change) {
    MessageMeta meta = new MessageMeta();
    meta.set(Fixtures.SEQUENCE, 1647581000795L);
    ByteOutput out = new ByteOutput(16);
    serializer.bind(SerializerContext.allColumns(change.schema())).serialize(change, meta, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  @Test
  void scnIsTheSequenceOfChangesAndNullForFullRows() {
    ArrayRow row = documentedRow(documentedTable());
    assertThat(message(DATAWORKS, SimpleRowChange.insert(row, 1647581000000L, ORIGIN)))
        .endsWith(",\"ddl\":null,\"scn\":\"160623366201200001\"},\"extend\":{}}");
    assertThat(message(DATAWORKS, SimpleRowChange.snapshot(row, Fixtures.CHUNK)))
        .isEqualTo(
            HEAD
                + "\"before\":null,\"after\":"
                + ROW
                + ",\"op\":\"INSERT\",\"timestamp\":{\"eventTime\":0,"
                + "\"systemTime\":1647581000795,\"checkpointTime\":0},\"ddl\":null,"
                + "\"scn\":\"null\"},\"extend\":{}}");
  }

  /** The example of the fact sheet, 1.4 (and 1.3, which has the same statement). */
  @Test
  void theDocumentedSchemaChange() {
    String sql =
        "alter table connector_test.all_mysql_type_test add column c90 varchar(30) default"
            + " \"test\" comment 'test'";
    String expected =
        "{\"version\":\"2.0\",\"schema\":{\"source\":{\"dbType\":\"ob_mysql\",\"dbVersion\":null,"
            + "\"dbName\":\"connector_test\",\"schema\":null,\"table\":\"all_mysql_type_test\"},"
            + "\"column\":null,\"pk\":null},\"payload\":{\"before\":null,\"after\":null,"
            + "\"op\":\"ALTER\",\"timestamp\":{\"eventTime\":1671177209000,"
            + "\"systemTime\":1671177291485,\"checkpointTime\":1671177200},\"ddl\":{\"text\":"
            + "\"alter table connector_test.all_mysql_type_test add column c90 varchar(30) default"
            + " \\\"test\\\" comment 'test'\"},\"scn\":\"null\"},\"extend\":{}}";
    assertThat(ddl(DATAWORKS, sql, Fixtures.OCEANBASE)).isEqualTo(expected);
    assertThat(
            ddl(
                DataWorksSerializer.builder().businessSystem("test").build(),
                sql,
                Fixtures.OCEANBASE))
        .isEqualTo(expected);
    assertThat(ddl(DATAWORKS, sql, null)).contains("\"dbType\":null,\"dbVersion\":null,");
  }

  @Test
  void statementsThatTheFormatCannotCarryHaveNoMessage() {
    assertThat(ddl(DATAWORKS, "COMMENT ON TABLE t IS 'x'", Fixtures.OCEANBASE)).isEmpty();
    assertThat(ddl(DATAWORKS, "ALTER TABLE t TRUNCATE PARTITION p", Fixtures.MYSQL)).isEmpty();
  }

  private static String ddl(Serializer serializer, String sql, @Nullable SourceInfo source) {
    SchemaChange change =
        new SchemaChange(
            new TableId("connector_test", "all_mysql_type_test"),
            "ALTER_TABLE",
            sql,
            null,
            1671177209000L,
            new SimpleOrigin("binlog.000001:4", null, null, 1671177200L),
            source);
    MessageMeta meta = new MessageMeta();
    meta.set(Fixtures.SEQUENCE, 1671177291485L);
    ByteOutput out = new ByteOutput(16);
    boolean written = serializer.serializeSchemaChange(change, meta, out);
    assertThat(written).isEqualTo(out.size() > 0);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  @Test
  void theDocumentedHeartbeat() {
    ByteOutput out = new ByteOutput(16);
    assertThat(DATAWORKS.serializeHeartbeat(1620457659000L, new MessageMeta(), out)).isTrue();
    assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"version\":\"2.0\",\"payload\":{\"timestamp\":{\"eventTime\":1620457659000},"
                + "\"op\":\"HEARTBEAT\"}}");
  }

  @Test
  void sourceTypesAndVersionOnRequest() {
    TableSchema schema =
        Fixtures.table(
            List.of(),
            Column.of("a", DataType.VARCHAR, "varchar(20)"),
            Column.of("b", DataType.ENUM, "enum('x\"')"));
    SimpleRowChange change =
        SimpleRowChange.insert(ArrayRow.of(schema, "x", "y"), 0, Fixtures.TRANSACTION);
    Serializer serializer = DataWorksSerializer.builder().nativeTypes(true).dbVersion(true).build();
    assertThat(Fixtures.message(serializer, change))
        .contains("\"dbType\":\"mysql\",\"dbVersion\":\"8.0.31\",\"dbName\":\"shop\",")
        .contains(
            "\"column\":[{\"name\":\"a\",\"type\":\"varchar(20)\"},"
                + "{\"name\":\"b\",\"type\":\"enum('x\\\"')\"}],\"pk\":[]}");
    assertThat(ddl(serializer, "ALTER TABLE t ADD c INT", Fixtures.OCEANBASE))
        .contains("\"dbVersion\":\"4.2.1\"");
    assertThat(Fixtures.message(DATAWORKS, change))
        .contains("\"dbVersion\":null,")
        .contains("\"column\":[{\"name\":\"a\",\"type\":\"VARCHAR\"},");
  }

  @Test
  void businessSystemHasOneToTwentyCharacters() {
    String longest = "业务\uD83D\uDE00".repeat(6) + "ab";
    SimpleRowChange change =
        SimpleRowChange.insert(Fixtures.first(), Fixtures.TIME, Fixtures.TRANSACTION);
    for (String name : List.of("x", "a\"b", longest)) {
      String message =
          Fixtures.message(DataWorksSerializer.builder().businessSystem(name).build(), change);
      assertThat(Json.object(message)).containsEntry("extend", Map.of("load_fm", name));
    }
    for (String wrong : List.of("", longest + "c")) {
      assertThatThrownBy(() -> DataWorksSerializer.builder().businessSystem(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "businessSystem: '%s' has %s characters; 1 to 20 are allowed",
              wrong, wrong.isEmpty() ? 0 : 21);
    }
  }

  @Test
  void valuesCanBeWrittenInAnotherWay() {
    TableSchema schema = Fixtures.table(List.of(), Fixtures.column("v", DataType.DOUBLE));
    SimpleRowChange change =
        SimpleRowChange.insert(ArrayRow.of(schema, 1e10), 0, Fixtures.TRANSACTION);
    assertThat(Fixtures.message(DATAWORKS, change)).contains("{\"v\":10000000000.0}");
    Serializer exponents = DataWorksSerializer.builder().values(ValueOptions.defaults()).build();
    assertThat(Fixtures.message(exponents, change)).contains("{\"v\":1.0E10}");
    assertThat(exponents)
        .hasToString(
            "DATAWORKS_V2{sequenceEnabled=true, businessSystem=null, nativeTypes=false,"
                + " dbVersion=false, values=[]}");
  }

  @Test
  void partialImagesLeaveColumnsOut() {
    TableSchema schema =
        Fixtures.table(
            List.of(0), Fixtures.column("id", DataType.INT), Fixtures.column("a", DataType.INT));
    SimpleRowChange change =
        SimpleRowChange.update(
            ArrayRow.of(schema, 7, ArrayRow.ABSENT),
            ArrayRow.of(schema, ArrayRow.ABSENT, null),
            0,
            Fixtures.TRANSACTION);
    assertThat(Fixtures.message(DATAWORKS, change))
        .contains("{\"name\":\"a\",\"type\":\"INT\"}],\"pk\":[\"id\"]")
        .contains("\"before\":{\"data\":{\"id\":7}},\"after\":{\"data\":{\"a\":null}},");
  }

  @Test
  void columnsCanBeChosenAndRenamed() {
    TableSchema schema =
        Fixtures.table(
            List.of(0), Fixtures.column("id", DataType.INT), Fixtures.column("a", DataType.INT));
    Serializer.BoundSerializer bound =
        DATAWORKS.bind(
            new SerializerContext(
                schema, List.of(new OutputColumn(1, "A\"1"), new OutputColumn(0, "key"))));
    assertThat(
            Fixtures.message(
                bound, SimpleRowChange.insert(ArrayRow.of(schema, 7, 8), 0, Fixtures.TRANSACTION)))
        .contains(
            "\"column\":[{\"name\":\"A\\\"1\",\"type\":\"INT\"},"
                + "{\"name\":\"key\",\"type\":\"INT\"}],\"pk\":[\"key\"]")
        .contains("\"after\":{\"data\":{\"A\\\"1\":8,\"key\":7}}");
  }

  @Test
  void uniqueKeyStandsInForThePrimaryKey() {
    TableSchema unique =
        new TableSchema(
            Fixtures.MYSQL,
            new TableId("d", "t"),
            1,
            List.of(
                Fixtures.column("a", DataType.INT),
                new Column("u", DataType.INT, "int", false, false, -1, 0, null, List.of())),
            List.of(),
            List.of(List.of(1)));
    assertThat(
            Fixtures.message(
                DATAWORKS,
                SimpleRowChange.insert(ArrayRow.of(unique, 1, 2), 0, Fixtures.TRANSACTION)))
        .contains("\"pk\":[\"u\"]");
  }

  @Test
  void formatIsFoundByItsNames() {
    assertThat(DATAWORKS.format()).isEqualTo("DATAWORKS_V2");
    for (String name : List.of("DATAWORKS_V2", "DataWorks", "Dataworks 2.0")) {
      assertThat(MessageFormat.byName(name)).contains(MessageFormat.DATAWORKS_V2);
    }
    assertThat(MessageFormat.byName("DATAWORKS_V1")).isEmpty();
    assertThat(
            java.util.ServiceLoader.load(dev.oms.core.config.FormatProvider.class).stream()
                .flatMap(p -> p.get().names().stream()))
        .contains("DATAWORKS_V2", "Dataworks");
  }
}
