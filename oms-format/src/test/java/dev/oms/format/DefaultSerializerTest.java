package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DefaultSerializerTest {

  private static final Serializer DEFAULT = MessageFormat.DEFAULT.serializer();

  /** The example of the fact sheet, 1.2, with the tenant that DML messages have too. */
  @Test
  void theDocumentedSchemaChange() {
    String sql =
        "alter table connector_test.all_mysql_type_test add column c90 varchar(30) default"
            + " \"test\" comment 'test'";
    SchemaChange change =
        new SchemaChange(
            new TableId("connector_test", "all_mysql_type_test"),
            "ALTER_TABLE",
            sql,
            null,
            1671177057999L,
            new SimpleOrigin("binlog.000001:4", null, null, 1671177057L),
            Fixtures.OCEANBASE);
    String expected =
        "{\"prevStruct\":null,\"postStruct\":{\"ddl\":\"alter table"
            + " connector_test.all_mysql_type_test add column c90 varchar(30) default"
            + " \\\"test\\\" comment 'test'\"},\"allMetaData\":{\"checkpoint\":\"1671177057\","
            + "\"dbType\":\"OB_MYSQL\",\"storeDataSequence\":null,"
            + "\"db\":\"tenant.connector_test\",\"timestamp\":\"1671177057\",\"uniqueId\":null,"
            + "\"ddlType\":\"ALTER_TABLE\",\"record_primary_key\":null,"
            + "\"source_identity\":null,\"record_primary_value\":null,"
            + "\"table_name\":\"all_mysql_type_test\"},\"recordType\":\"DDL\"}";
    assertThat(ddl(DEFAULT, change)).isEqualTo(expected);
    assertThat(ddl(DefaultSerializer.builder().sequenceEnabled(false).build(), change))
        .doesNotContain("storeDataSequence");
  }

  @Test
  void schemaChangeOfAnUnknownDatabaseIsStillValid() {
    SchemaChange change =
        new SchemaChange(
            new TableId("d", "t"), "DROP_TABLE", "drop table t", null, 0, Fixtures.TRANSACTION);
    assertThat(ddl(DEFAULT, change)).contains("\"dbType\":null,").contains("\"db\":\"d\"");
  }

  private static String ddl(Serializer serializer, SchemaChange change) {
    ByteOutput out = new ByteOutput(16);
    assertThat(serializer.serializeSchemaChange(change, new MessageMeta(), out)).isTrue();
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  /** The example of the fact sheet, 1.2, with what it leaves out. */
  @Test
  void theDocumentedExample() {
    TableSchema schema =
        new TableSchema(
            Fixtures.OCEANBASE,
            new TableId("database", "table_name"),
            1,
            List.of(
                Fixtures.column("col1", DataType.INT),
                Fixtures.column("col2", DataType.INT),
                Fixtures.column("col3", DataType.INT),
                Fixtures.column("col4", DataType.BIGINT),
                Fixtures.unsigned("col5", DataType.BIGINT),
                Fixtures.column("col6", DataType.FLOAT),
                Fixtures.column("col7", DataType.DOUBLE),
                Fixtures.column("col8", DataType.VARCHAR),
                Fixtures.column("col9", DataType.BLOB),
                Fixtures.column("col10", DataType.DECIMAL),
                Fixtures.column("col11", DataType.DATE),
                Fixtures.column("col12", DataType.TIME),
                Fixtures.column("col13", DataType.DATETIME),
                Fixtures.column("col14", DataType.TIMESTAMP)),
            List.of(0, 1),
            List.of());
    ArrayRow row =
        ArrayRow.of(
            schema,
            3,
            129,
            2147483646,
            9223372036854775806L,
            new BigInteger("10223372036854775806"),
            1.2222f,
            9.999999,
            "hello world",
            "hello world".getBytes(StandardCharsets.US_ASCII),
            new BigDecimal("9.99999999999"),
            "2020-11-25",
            "00:01:02",
            "2020-11-25 00:01:02",
            Instant.ofEpochSecond(1606233662, 12_345_000));
    Origin origin = new SimpleOrigin("7_1", null, null, 1609344671L);
    assertThat(Fixtures.message(DEFAULT, SimpleRowChange.insert(row, 1609344671000L, origin)))
        .isEqualTo(
            "{\"allMetaData\":{\"checkpoint\":\"1609344671\","
                + "\"record_primary_key\":\"col1\\u0001col2\",\"source_identity\":null,"
                + "\"record_primary_value\":\"3\\u0001129\",\"dbType\":\"OB_MYSQL\","
                + "\"storeDataSequence\":160623366201200001,\"table_name\":\"table_name\","
                + "\"db\":\"tenant.database\",\"timestamp\":\"1609344671\",\"uniqueId\":\"7_1\","
                + "\"transId\":null,\"clusterId\":null},"
                + "\"prevStruct\":null,\"recordType\":\"INSERT\",\"postStruct\":"
                + "{\"col1\":3,\"col2\":129,\"col3\":2147483646,\"col4\":9223372036854775806,"
                + "\"col5\":10223372036854775806,\"col6\":1.2222,\"col7\":9.999999,"
                + "\"col8\":\"hello world\",\"col9\":\"aGVsbG8gd29ybGQ=\","
                + "\"col10\":9.99999999999,\"col11\":\"2020-11-25\",\"col12\":\"00:01:02\","
                + "\"col13\":\"2020-11-25 00:01:02\",\"col14\":\"1606233662.012345\"}}");
  }

  @Test
  void sequenceCanBeLeftOut() {
    Serializer without = DefaultSerializer.builder().sequenceEnabled(false).build();
    String message =
        Fixtures.message(
            without, SimpleRowChange.insert(Fixtures.first(), 0, Fixtures.TRANSACTION));
    assertThat(message)
        .doesNotContain("storeDataSequence")
        .contains("\"dbType\":\"MYSQL\",\"table_name\":");
    assertThat(without).hasToString("DEFAULT{sequenceEnabled=false}");
  }

  @Test
  void partialImagesLeaveColumnsOutAndTakeTheKeyFromBefore() {
    TableSchema schema =
        Fixtures.table(
            List.of(0),
            Fixtures.column("id", DataType.INT),
            Fixtures.column("a", DataType.VARCHAR),
            Fixtures.column("b", DataType.VARCHAR));
    ArrayRow before = ArrayRow.of(schema, 7, ArrayRow.ABSENT, ArrayRow.ABSENT);
    ArrayRow after = ArrayRow.of(schema, ArrayRow.ABSENT, null, "new");
    String message =
        Fixtures.message(DEFAULT, SimpleRowChange.update(before, after, 0, Fixtures.TRANSACTION));
    assertThat(message)
        .contains("\"record_primary_value\":\"7\"")
        .contains("\"prevStruct\":{\"id\":7},")
        .endsWith("\"postStruct\":{\"a\":null,\"b\":\"new\"}}");

    ArrayRow none = ArrayRow.of(schema, ArrayRow.ABSENT, ArrayRow.ABSENT, ArrayRow.ABSENT);
    assertThat(Fixtures.message(DEFAULT, SimpleRowChange.delete(none, 0, Fixtures.TRANSACTION)))
        .contains("\"record_primary_value\":null")
        .contains("\"prevStruct\":{},")
        .endsWith("\"postStruct\":null}");
  }

  @Test
  void uniqueKeyStandsInForThePrimaryKeyAndNoKeyIsNull() {
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
    String keyed =
        Fixtures.message(
            DEFAULT, SimpleRowChange.snapshot(ArrayRow.of(unique, 1, "x\"\u0001"), Fixtures.CHUNK));
    assertThat(keyed)
        .startsWith("{\"allMetaData\":{\"checkpoint\":\"{\\\"u\\\":\\\"x\\\\\\\"\\\\u0001\\\"}\",")
        .contains("\"record_primary_key\":\"u\"")
        .contains("\"record_primary_value\":\"x\\\"\\u0001\"");

    TableSchema keyless = Fixtures.table(List.of(), Fixtures.column("a", DataType.INT));
    String bare =
        Fixtures.message(
            DEFAULT, SimpleRowChange.snapshot(ArrayRow.of(keyless, 1), Fixtures.CHUNK));
    assertThat(bare)
        .isEqualTo(
            "{\"allMetaData\":{\"checkpoint\":null,\"record_primary_key\":null,"
                + "\"source_identity\":\"0\",\"record_primary_value\":null,\"dbType\":\"MYSQL\","
                + "\"table_name\":\"t\",\"db\":\"shop\"},\"prevStruct\":null,"
                + "\"recordType\":\"ROW\",\"postStruct\":{\"a\":1}}");
  }

  @Test
  void whatTransactionsShareIsRenderedAnewForTheNextOne() {
    TableSchema schema = Fixtures.table(List.of(0), Fixtures.column("id", DataType.INT));
    ArrayRow row = ArrayRow.of(schema, 7);
    Serializer.BoundSerializer bound = DEFAULT.bind(SerializerContext.allColumns(schema));
    Origin one = new SimpleOrigin("b:1", "t1", "c", 10);
    Origin two = new SimpleOrigin("b:2", "t2", null, 11);
    String first = Fixtures.message(bound, SimpleRowChange.insert(row, 10_000, one));
    assertThat(first)
        .contains("\"checkpoint\":\"10\"")
        .contains(
            "\"timestamp\":\"10\",\"uniqueId\":\"b:1\",\"transId\":\"t1\",\"clusterId\":\"c\"");
    assertThat(Fixtures.message(bound, SimpleRowChange.insert(row, 10_999, one))).isEqualTo(first);
    assertThat(Fixtures.message(bound, SimpleRowChange.insert(row, 11_000, one)))
        .contains("\"timestamp\":\"11\",\"uniqueId\":\"b:1\"");
    assertThat(Fixtures.message(bound, SimpleRowChange.insert(row, 11_000, two)))
        .contains("\"checkpoint\":\"11\"")
        .contains(
            "\"timestamp\":\"11\",\"uniqueId\":\"b:2\",\"transId\":\"t2\",\"clusterId\":null");
  }

  @Test
  void columnsCanBeChosenAndRenamed() {
    TableSchema schema =
        Fixtures.table(
            List.of(0), Fixtures.column("id", DataType.INT), Fixtures.column("a", DataType.INT));
    Serializer.BoundSerializer bound =
        DEFAULT.bind(
            new SerializerContext(
                schema, List.of(new OutputColumn(1, "A\"1"), new OutputColumn(0, "key"))));
    assertThat(
            Fixtures.message(
                bound, SimpleRowChange.insert(ArrayRow.of(schema, 7, 8), 0, Fixtures.TRANSACTION)))
        .contains("\"record_primary_key\":\"key\"")
        .endsWith("\"postStruct\":{\"A\\\"1\":8,\"key\":7}}");
    assertThatThrownBy(
            () ->
                DEFAULT.bind(
                    new SerializerContext(
                        schema, List.of(new OutputColumn(0, "x"), new OutputColumn(1, "x")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two columns of table shop.t would have the name 'x' in a message");
  }

  @Test
  void numbersThatJsonDoesNotHave() {
    assertThat(post(DataType.DOUBLE, Double.NaN)).isEqualTo("null");
    assertThat(post(DataType.DOUBLE, Double.POSITIVE_INFINITY)).isEqualTo("null");
    assertThat(post(DataType.FLOAT, Float.NEGATIVE_INFINITY)).isEqualTo("null");
    assertThat(post(DataType.DECIMAL, "0012.50")).isEqualTo("\"0012.50\"");
    for (String odd : List.of("", "-", ".5", "1.", "1.2.3", "1e5", "+1", "NaN", "1 ")) {
      assertThat(post(DataType.DECIMAL, odd)).isEqualTo("\"" + odd + "\"");
    }
    for (String plain : List.of("0", "-0", "0.00", "-12.50", "7")) {
      assertThat(post(DataType.DECIMAL, plain)).isEqualTo(plain);
    }
  }

  private static String post(DataType type, @Nullable Object value) {
    TableSchema schema = Fixtures.table(List.of(), Fixtures.column("v", type));
    String message =
        Fixtures.message(
            DEFAULT, SimpleRowChange.snapshot(ArrayRow.of(schema, value), Fixtures.CHUNK));
    String start = "\"postStruct\":{\"v\":";
    return message.substring(message.indexOf(start) + start.length(), message.length() - 2);
  }

  @Test
  void formatIsFoundByItsNames() {
    assertThat(DEFAULT.format()).isEqualTo("DEFAULT");
    for (String name : List.of("DEFAULT", "default", "Default", "defaultjsonserializer")) {
      assertThat(MessageFormat.byName(name)).contains(MessageFormat.DEFAULT);
    }
    assertThat(MessageFormat.byName("CSV")).isEmpty();
    assertThat(
            java.util.ServiceLoader.load(dev.oms.core.config.FormatProvider.class).stream()
                .flatMap(p -> p.get().names().stream()))
        .contains("DEFAULT", "DefaultJsonSerializer");
  }
}
