package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharePlexSerializerTest {

  private static final Serializer SHAREPLEX = MessageFormat.SHAREPLEX.serializer();

  private static final TableSchema TABLE =
      new TableSchema(
          Fixtures.OCEANBASE,
          new TableId("mock_database", "mock_table"),
          1,
          List.of(
              Fixtures.column("col1", DataType.DATETIME),
              Fixtures.column("col", DataType.VARCHAR),
              Fixtures.column("col3", DataType.INT),
              Fixtures.column("col4", DataType.INT)),
          List.of(2, 3),
          List.of());

  private static ArrayRow row(String text) {
    return ArrayRow.of(TABLE, "2020-11-25 00:01:02", text, 3, 129);
  }

  private static String message(BoundSerializer bound, SimpleRowChange change, long now) {
    MessageMeta meta = new MessageMeta();
    meta.set(123456789L, now);
    ByteOutput out = new ByteOutput(16);
    bound.serialize(change, meta, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  private static BoundSerializer bind(Serializer serializer, TableSchema schema) {
    return serializer.bind(SerializerContext.allColumns(schema));
  }

  /**
   * The examples of the fact sheet, 1.5, with an honest {@code size} and {@code idx}: OMS prints 10
   * and {@code 1/10} and says that they mean nothing.
   */
  @Test
  void theDocumentedExamples() {
    Origin origin = new SimpleOrigin("7_1", "shareplex_transaction_id", null, 0);
    long changed = Instant.parse("2020-11-24T16:01:02.012Z").toEpochMilli();
    long now = Instant.parse("2020-12-07T05:59:09.999Z").toEpochMilli();
    String before =
        "{\"col1\":\"2020-11-25 00:01:02\",\"col\":\"hello world\",\"col3\":3,\"col4\":129}";
    BoundSerializer bound = bind(SHAREPLEX, TABLE);
    SimpleRowChange update =
        new SimpleRowChange(
            ChangeType.UPDATE, row("hello world"), row("hello world 2020"), changed, origin, 0);
    assertThat(message(bound, update, now))
        .isEqualTo(
            "{\"data\":{\"col\":\"hello world 2020\"},\"meta\":"
                + meta("upd", ",\"seq\":1")
                + ",\"key\":"
                + before
                + "}");
    assertThat(message(bound, SimpleRowChange.insert(row("hello world"), changed, origin), now))
        .isEqualTo("{\"data\":" + before + ",\"meta\":" + meta("ins", "") + "}");
    SimpleRowChange delete =
        new SimpleRowChange(ChangeType.DELETE, row("hello world"), null, changed, origin, 41);
    assertThat(message(bound, delete, now))
        .isEqualTo("{\"data\":" + before + ",\"meta\":" + meta("del", ",\"seq\":42") + "}");
  }

  private static String meta(String op, String seq) {
    return "{\"posttime\":\"2020-12-07T13:59:09\",\"op\":\""
        + op
        + "\",\"size\":0,\"time\":\"2020-11-25T00:01:02\",\"idx\":\"0/0\""
        + seq
        + ",\"table\":\"mock_database.mock_table\","
        + "\"rowid\":\"mock_database.mock_table-3\\u0001129\","
        + "\"trans\":\"shareplex_transaction_id\",\"scn\":\"123456789\"}";
  }

  /** The example of the fact sheet, 1.5. */
  @Test
  void theDocumentedSchemaChange() {
    assertThat(ddl(SHAREPLEX))
        .isEqualTo(
            "{\"data\":{},\"meta\":{\"posttime\":\"2022-12-16T15:54:51\",\"op\":\"ddl\","
                + "\"size\":0,\"time\":\"2022-12-16T15:53:29\",\"idx\":\"0/0\",\"seq\":0,"
                + "\"table\":\"connector_test.all_mysql_type_test\","
                + "\"rowid\":\"connector_test.all_mysql_type_test-\",\"trans\":null,"
                + "\"scn\":\"null\"},\"sql\":{\"ddl\":\"alter table t comment \\\"x\\\"\"}}");
    assertThat(ddl(SharePlexSerializer.builder().zone(ZoneOffset.UTC).build()))
        .contains("\"posttime\":\"2022-12-16T07:54:51\"", "\"time\":\"2022-12-16T07:53:29\"");
  }

  private static String ddl(Serializer serializer) {
    SchemaChange change =
        new SchemaChange(
            new TableId("connector_test", "all_mysql_type_test"),
            "ALTER_TABLE",
            "alter table t comment \"x\"",
            null,
            1671177209000L,
            new SimpleOrigin("binlog.000001:4", "t", null, 1671177200L),
            Fixtures.OCEANBASE);
    MessageMeta meta = new MessageMeta();
    meta.set(Fixtures.SEQUENCE, 1671177291475L);
    ByteOutput out = new ByteOutput(16);
    assertThat(serializer.serializeSchemaChange(change, meta, out)).isTrue();
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  @Test
  void thereIsNoHeartbeat() {
    ByteOutput out = new ByteOutput(16);
    assertThat(SHAREPLEX.serializeHeartbeat(1620457659000L, new MessageMeta(), out)).isFalse();
    assertThat(out.size()).isZero();
  }

  @Test
  void fullRowsHaveNoTransactionAndNoSequence() {
    assertThat(
            message(bind(SHAREPLEX, TABLE), SimpleRowChange.snapshot(row("x"), Fixtures.CHUNK), 0))
        .isEqualTo(
            "{\"data\":{\"col1\":\"2020-11-25 00:01:02\",\"col\":\"x\",\"col3\":3,\"col4\":129},"
                + "\"meta\":{\"posttime\":\"1970-01-01T08:00:00\",\"op\":\"ins\",\"size\":0,"
                + "\"time\":\"1970-01-01T08:00:00\",\"idx\":\"0/0\","
                + "\"table\":\"mock_database.mock_table\","
                + "\"rowid\":\"mock_database.mock_table-3\\u0001129\",\"trans\":null,"
                + "\"scn\":\"null\"}}");
  }

  @Test
  void timesAndTransactionsAreRenderedAnewForTheNextOnes() {
    BoundSerializer bound =
        bind(SharePlexSerializer.builder().zone(ZoneId.of("Europe/Berlin")).build(), TABLE);
    Origin one = new SimpleOrigin("b:1", "t1", null, 0);
    Origin two = new SimpleOrigin("b:2", "t\"2", null, 0);
    long summer = Instant.parse("2020-10-25T00:59:59.999Z").toEpochMilli();
    assertThat(message(bound, SimpleRowChange.insert(row("x"), summer, one), summer + 1))
        .contains("\"posttime\":\"2020-10-25T02:00:00\"", "\"time\":\"2020-10-25T02:59:59\"")
        .contains("\"trans\":\"t1\"");
    assertThat(message(bound, SimpleRowChange.insert(row("x"), summer + 1, two), summer))
        .contains("\"posttime\":\"2020-10-25T02:59:59\"", "\"time\":\"2020-10-25T02:00:00\"")
        .contains("\"trans\":\"t\\\"2\"");
    assertThat(message(bound, SimpleRowChange.insert(row("x"), -1, one), -1001))
        .contains("\"posttime\":\"1970-01-01T00:59:58\"", "\"time\":\"1970-01-01T00:59:59\"")
        .contains("\"trans\":\"t1\"");
  }

  @Test
  void sequenceCanBeLeftOut() {
    Serializer without = SharePlexSerializer.builder().sequenceEnabled(false).build();
    assertThat(
            Fixtures.message(
                without, SimpleRowChange.insert(Fixtures.first(), 0, Fixtures.TRANSACTION)))
        .endsWith("\"scn\":\"null\"}}");
    assertThat(without)
        .hasToString("SHAREPLEX{sequenceEnabled=false, zone=+08:00, values=[zone=+08:00]}");
  }

  @Test
  void updateThatChangesNothing() {
    assertThat(
            Fixtures.message(
                SHAREPLEX, SimpleRowChange.update(row("x"), row("x"), 0, Fixtures.TRANSACTION)))
        .startsWith("{\"data\":{},\"meta\":{")
        .endsWith(
            ",\"key\":{\"col1\":\"2020-11-25 00:01:02\",\"col\":\"x\",\"col3\":3,\"col4\":129}}");
  }

  @Test
  void partialImages() {
    Object absent = ArrayRow.ABSENT;
    ArrayRow before = ArrayRow.of(TABLE, absent, absent, 3, 129);
    ArrayRow after = ArrayRow.of(TABLE, absent, null, absent, absent);
    assertThat(
            Fixtures.message(
                SHAREPLEX, SimpleRowChange.update(before, after, 0, Fixtures.TRANSACTION)))
        .startsWith("{\"data\":{\"col\":null},")
        .contains("\"rowid\":\"mock_database.mock_table-3\\u0001129\"")
        .endsWith(",\"key\":{\"col3\":3,\"col4\":129}}");
    ArrayRow half = ArrayRow.of(TABLE, absent, "x", 3, absent);
    assertThat(Fixtures.message(SHAREPLEX, SimpleRowChange.delete(half, 0, Fixtures.TRANSACTION)))
        .startsWith("{\"data\":{\"col\":\"x\",\"col3\":3},")
        .contains("\"rowid\":\"mock_database.mock_table-\",");
  }

  @Test
  void rowIdOfAnUpdateOfTheKeyIsTheNewOneAndWithoutAKeyItIsEmpty() {
    ArrayRow moved = ArrayRow.of(TABLE, null, "x", 4, 129);
    assertThat(
            Fixtures.message(
                SHAREPLEX, SimpleRowChange.update(row("x"), moved, 0, Fixtures.TRANSACTION)))
        .startsWith("{\"data\":{\"col1\":null,\"col3\":4},")
        .contains("\"rowid\":\"mock_database.mock_table-4\\u0001129\"");
    TableSchema keyless = Fixtures.table(List.of(), Fixtures.column("a\"", DataType.INT));
    assertThat(
            Fixtures.message(
                SHAREPLEX,
                SimpleRowChange.insert(ArrayRow.of(keyless, 1), 0, Fixtures.TRANSACTION)))
        .startsWith("{\"data\":{\"a\\\"\":1},")
        .contains("\"table\":\"shop.t\",\"rowid\":\"shop.t-\",");
  }

  @Test
  void namesAndKeysAreEscaped() {
    TableSchema odd =
        new TableSchema(
            Fixtures.MYSQL,
            new TableId("d\"", "t\\"),
            1,
            List.of(Fixtures.column("k", DataType.VARCHAR)),
            List.of(0),
            List.of());
    assertThat(
            Fixtures.message(
                SHAREPLEX,
                SimpleRowChange.insert(ArrayRow.of(odd, "\"x"), 0, Fixtures.TRANSACTION)))
        .contains("\"table\":\"d\\\".t\\\\\",\"rowid\":\"d\\\".t\\\\-\\\"x\",");
  }

  @Test
  void columnsCanBeChosenAndRenamed() {
    BoundSerializer bound =
        SHAREPLEX.bind(
            new SerializerContext(
                TABLE, List.of(new OutputColumn(3, "four"), new OutputColumn(1, "text"))));
    assertThat(
            Fixtures.message(
                bound, SimpleRowChange.update(row("a"), row("b"), 0, Fixtures.TRANSACTION)))
        .startsWith("{\"data\":{\"text\":\"b\"},")
        .endsWith(",\"key\":{\"four\":129,\"text\":\"a\"}}");
  }

  @Test
  void valuesCanBeWrittenInAnotherWay() {
    assertThat(value(SHAREPLEX, DataType.DOUBLE, 1e10)).isEqualTo("1.0E10");
    Serializer plain =
        SharePlexSerializer.builder()
            .values(ValueOptions.builder().plainFloats(true).build())
            .build();
    assertThat(value(plain, DataType.DOUBLE, 1e10)).isEqualTo("10000000000.0");
    Serializer texts =
        SharePlexSerializer.builder()
            .values(SharePlexSerializer.DEFAULT_VALUES.toBuilder().timestampAsText(true).build())
            .build();
    assertThat(value(texts, DataType.TIMESTAMP, Instant.parse("2020-11-24T16:01:02Z")))
        .isEqualTo("\"2020-11-25 00:01:02\"");
  }

  private static String value(Serializer serializer, DataType type, @Nullable Object value) {
    TableSchema schema = Fixtures.table(List.of(), Fixtures.column("v", type));
    String message =
        Fixtures.message(
            serializer, SimpleRowChange.snapshot(ArrayRow.of(schema, value), Fixtures.CHUNK));
    return message.substring("{\"data\":{\"v\":".length(), message.indexOf("},\"meta\""));
  }

  @Test
  void formatIsFoundByItsNames() {
    assertThat(SHAREPLEX.format()).isEqualTo("SHAREPLEX");
    for (String name : List.of("SHAREPLEX", "SharePlex", "ShareplexJsonSerializer")) {
      assertThat(MessageFormat.byName(name)).contains(MessageFormat.SHAREPLEX);
    }
    assertThat(
            java.util.ServiceLoader.load(dev.oms.core.config.FormatProvider.class).stream()
                .flatMap(p -> p.get().names().stream()))
        .contains("SHAREPLEX", "ShareplexJsonSerializer");
  }
}
