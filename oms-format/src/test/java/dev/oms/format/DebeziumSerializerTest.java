package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import dev.oms.format.DebeziumSerializer.InvalidDates;
import dev.oms.format.DebeziumSerializer.Schema;
import dev.oms.format.DebeziumSerializer.Shape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DebeziumSerializerTest {

  private static final Serializer ENVELOPE = MessageFormat.DEBEZIUM.serializer();
  private static final Serializer FLATTEN = MessageFormat.DEBEZIUM_FLATTEN.serializer();
  private static final Serializer SMT = MessageFormat.DEBEZIUM_SMT.serializer();

  private static final TableSchema TABLE =
      new TableSchema(
          Fixtures.OCEANBASE,
          new TableId("test", "table_name"),
          1,
          List.of(Fixtures.column("c11", DataType.VARCHAR), Fixtures.column("c01", DataType.INT)),
          List.of(1),
          List.of());
  private static final ArrayRow OLD = ArrayRow.of(TABLE, "a", 1);
  private static final ArrayRow NEW = ArrayRow.of(TABLE, "aa", 1);
  private static final Origin ORIGIN =
      new SimpleOrigin("436999@1668495860", "1002_1", null, 1668495860L);
  private static final long TIME = 1668495861000L;
  private static final RowChange UPDATE = SimpleRowChange.update(OLD, NEW, TIME, ORIGIN);

  private static final String SOURCE =
      "\"source\":{\"connector\":\"OB_MYSQL\",\"pos\":\"436999@1668495860\",\"name\":\"OMS\","
          + "\"version\":\"\",\"ts_ms\":1668495861000,\"db\":\"test\",\"table\":\"table_name\"}";
  private static final String FULL_SOURCE =
      "\"source\":{\"connector\":\"OB_MYSQL\",\"name\":\"OMS\",\"version\":\"\",\"db\":\"test\","
          + "\"table\":\"table_name\"}";

  private static MessageMeta meta() {
    MessageMeta meta = new MessageMeta();
    meta.set(Fixtures.SEQUENCE, 1668495906356L);
    return meta;
  }

  private static String message(Serializer serializer, RowChange change) {
    ByteOutput out = new ByteOutput(16);
    serializer.bind(SerializerContext.allColumns(change.schema())).serialize(change, meta(), out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  /** The sample of the fact sheet, 1.7, with the columns in the order of the table. */
  @Test
  void theDocumentedUpdate() {
    assertThat(message(ENVELOPE, UPDATE))
        .isEqualTo(
            "{\"payload\":{\"op\":\"u\",\"before\":{\"c11\":\"a\",\"c01\":1},"
                + SOURCE
                + ",\"after\":{\"c11\":\"aa\",\"c01\":1},\"ts_ms\":1668495906356}}");
  }

  @Test
  void insertsDeletesAndFullRowsLackAnImage() {
    assertThat(message(ENVELOPE, SimpleRowChange.insert(NEW, TIME, ORIGIN)))
        .isEqualTo(
            "{\"payload\":{\"op\":\"c\","
                + SOURCE
                + ",\"after\":{\"c11\":\"aa\",\"c01\":1},\"ts_ms\":1668495906356}}");
    assertThat(message(ENVELOPE, SimpleRowChange.delete(OLD, TIME, ORIGIN)))
        .isEqualTo(
            "{\"payload\":{\"op\":\"d\",\"before\":{\"c11\":\"a\",\"c01\":1},"
                + SOURCE
                + ",\"ts_ms\":1668495906356}}");
    assertThat(message(ENVELOPE, SimpleRowChange.snapshot(NEW, Fixtures.CHUNK)))
        .isEqualTo(
            "{\"payload\":{\"op\":\"c\","
                + FULL_SOURCE
                + ",\"after\":{\"c11\":\"aa\",\"c01\":1},\"ts_ms\":1668495906356}}");
  }

  @Test
  void flattenIsThePayload() {
    for (RowChange change :
        List.of(
            UPDATE,
            SimpleRowChange.insert(NEW, TIME, ORIGIN),
            SimpleRowChange.delete(OLD, TIME, ORIGIN),
            SimpleRowChange.snapshot(NEW, Fixtures.CHUNK))) {
      assertThat("{\"payload\":" + message(FLATTEN, change) + "}")
          .isEqualTo(message(ENVELOPE, change));
    }
  }

  /** The samples of the fact sheet, 1.9. */
  @Test
  void smtIsTheRowAndAFlag() {
    String after = "{\"c11\":\"aa\",\"c01\":1,\"__deleted\":\"false\"}";
    assertThat(message(SMT, UPDATE)).isEqualTo(after);
    assertThat(message(SMT, SimpleRowChange.insert(NEW, TIME, ORIGIN))).isEqualTo(after);
    assertThat(message(SMT, SimpleRowChange.snapshot(NEW, Fixtures.CHUNK))).isEqualTo(after);
    assertThat(message(SMT, SimpleRowChange.delete(OLD, TIME, ORIGIN)))
        .isEqualTo("{\"c11\":\"a\",\"c01\":1,\"__deleted\":\"true\"}");
  }

  @Test
  void smtTakesNoColumnOfItsFlagsName() {
    SerializerContext context =
        new SerializerContext(TABLE, List.of(new OutputColumn(0, "__deleted")));
    assertThatThrownBy(() -> SMT.bind(context))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "column '__deleted' of table test.table_name has the name of the flag that DebeziumSmt"
                + " adds to each row; rename the column in messages or choose another format");
    assertThat(ENVELOPE.bind(context)).isNotNull();
  }

  @Test
  void partialImagesLeaveColumnsOut() {
    ArrayRow key = ArrayRow.of(TABLE, ArrayRow.ABSENT, 1);
    ArrayRow changed = ArrayRow.of(TABLE, null, ArrayRow.ABSENT);
    RowChange update = SimpleRowChange.update(key, changed, TIME, ORIGIN);
    assertThat(message(ENVELOPE, update))
        .contains("\"before\":{\"c01\":1},")
        .contains("\"after\":{\"c11\":null},");
    assertThat(message(SMT, update)).isEqualTo("{\"c11\":null,\"__deleted\":\"false\"}");
    ArrayRow nothing = ArrayRow.of(TABLE, ArrayRow.ABSENT, ArrayRow.ABSENT);
    RowChange delete = SimpleRowChange.delete(nothing, TIME, ORIGIN);
    assertThat(message(FLATTEN, delete)).startsWith("{\"op\":\"d\",\"before\":{},\"source\":");
    assertThat(message(SMT, delete)).isEqualTo("{\"__deleted\":\"true\"}");
  }

  @Test
  void columnsCanBeChosenAndRenamed() {
    SerializerContext context =
        new SerializerContext(
            TABLE, List.of(new OutputColumn(1, "the \"key\""), new OutputColumn(0, "c")));
    String expected = "{\"the \\\"key\\\"\":1,\"c\":\"aa\"";
    assertThat(Fixtures.message(ENVELOPE.bind(context), UPDATE)).contains(expected + "}");
    assertThat(Fixtures.message(SMT.bind(context), UPDATE)).startsWith(expected + ",");
  }

  @Test
  void tablesWithoutAKey() {
    TableSchema keyless = Fixtures.table(List.of(), Fixtures.column("a", DataType.INT));
    assertThat(
            message(
                ENVELOPE,
                SimpleRowChange.delete(ArrayRow.of(keyless, 1), TIME, Fixtures.TRANSACTION)))
        .isEqualTo(
            "{\"payload\":{\"op\":\"d\",\"before\":{\"a\":1},\"source\":{\"connector\":\"MYSQL\","
                + "\"pos\":\"binlog.000003@4567\",\"name\":\"OMS\",\"version\":\"\","
                + "\"ts_ms\":1668495861000,\"db\":\"shop\",\"table\":\"t\"},"
                + "\"ts_ms\":1668495906356}}");
  }

  @Test
  void positionsOfFilesHaveAnAtSign() {
    assertThat(DebeziumSource.position("binlog.000003:4567")).isEqualTo("binlog.000003@4567");
    assertThat(DebeziumSource.position("a:b:4")).isEqualTo("a:b@4");
    for (String other : List.of("436999@1668495860", "4567", ":4567", "binlog:", "b:4x", "x")) {
      assertThat(DebeziumSource.position(other)).isEqualTo(other);
    }
  }

  @Test
  void whatTransactionsShareIsRenderedAnewForTheNextOne() {
    Serializer.BoundSerializer bound = ENVELOPE.bind(SerializerContext.allColumns(TABLE));
    Origin other = new SimpleOrigin("b:2", null, null, 1);
    assertThat(Fixtures.message(bound, UPDATE)).contains("\"pos\":\"436999@1668495860\"");
    assertThat(Fixtures.message(bound, SimpleRowChange.update(OLD, NEW, -5, ORIGIN)))
        .contains("\"pos\":\"436999@1668495860\"")
        .contains("\"ts_ms\":-5,\"db\"");
    assertThat(Fixtures.message(bound, SimpleRowChange.update(OLD, NEW, 7, other)))
        .contains("\"pos\":\"b@2\"")
        .contains("\"ts_ms\":7,\"db\"");
  }

  @Test
  void versionIsAsGiven() {
    Serializer serializer = DebeziumSerializer.builder().version("4.2\"2").build();
    assertThat(message(serializer, UPDATE)).contains("\"version\":\"4.2\\\"2\",\"ts_ms\":");
    assertThat(message(serializer, SimpleRowChange.snapshot(NEW, Fixtures.CHUNK)))
        .contains("\"version\":\"4.2\\\"2\",\"db\":");
    ByteOutput out = new ByteOutput(16);
    assertThat(serializer.serializeHeartbeat(5, meta(), out)).isTrue();
    assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"payload\":{\"op\":\"HEARTBEAT\",\"source\":{\"name\":\"OMS\","
                + "\"version\":\"4.2\\\"2\",\"ts_ms\":5},\"ts_ms\":1668495906356}}");
  }

  @Test
  void schemaChangesOnlyOnRequest() {
    SchemaChange change =
        new SchemaChange(
            new TableId("test", "table_name"),
            "ALTER_TABLE",
            "alter table table_name comment \"x\"",
            TABLE,
            TIME,
            ORIGIN);
    String payload =
        "{"
            + SOURCE
            + ",\"ts_ms\":1668495906356,\"databaseName\":\"test\",\"schemaName\":null,"
            + "\"ddl\":\"alter table table_name comment \\\"x\\\"\",\"tableChanges\":[]}";
    assertThat(ddl(DebeziumSerializer.builder().schemaChanges(true).build(), change))
        .isEqualTo("{\"payload\":" + payload + "}");
    assertThat(
            ddl(
                DebeziumSerializer.builder().shape(Shape.FLATTEN).schemaChanges(true).build(),
                change))
        .isEqualTo(payload);
    for (Serializer without : List.of(ENVELOPE, FLATTEN, SMT)) {
      ByteOutput out = new ByteOutput(16);
      assertThat(without.serializeSchemaChange(change, meta(), out)).isFalse();
      assertThat(out.size()).isZero();
    }
    SchemaChange unknown =
        new SchemaChange(change.table(), "DROP_TABLE", "drop table x", null, TIME, ORIGIN);
    assertThat(ddl(DebeziumSerializer.builder().schemaChanges(true).build(), unknown))
        .contains("\"source\":{\"connector\":null,\"pos\":");
  }

  private static String ddl(Serializer serializer, SchemaChange change) {
    ByteOutput out = new ByteOutput(16);
    assertThat(serializer.serializeSchemaChange(change, meta(), out)).isTrue();
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  @Test
  void optionsThatExcludeEachOther() {
    for (Shape shape : List.of(Shape.FLATTEN, Shape.SMT)) {
      assertThatThrownBy(() -> DebeziumSerializer.builder().shape(shape).schema(Schema.OMS).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("schema OMS needs the shape ENVELOPE: " + shape + " has no schema");
    }
    assertThatThrownBy(
            () -> DebeziumSerializer.builder().shape(Shape.SMT).schemaChanges(true).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("schemaChanges needs the shape ENVELOPE or FLATTEN: SMT has rows alone");
    assertThatThrownBy(
            () ->
                DebeziumSerializer.builder()
                    .schema(Schema.CONNECT)
                    .invalidDates(InvalidDates.TEXT)
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "invalidDates TEXT does not go with schema CONNECT: Kafka Connect would read the text"
                + " as the number 0; take NULL or EPOCH");
  }

  @Test
  void namesAreThoseOfOms() {
    for (String name : List.of("DEBEZIUM", "debezium", "Debezium")) {
      assertThat(MessageFormat.byName(name)).contains(MessageFormat.DEBEZIUM);
    }
    for (String name : List.of("DEBEZIUMFLATTEN", "DebeziumFlatten", "DEBEZIUM_FLATTEN")) {
      assertThat(MessageFormat.byName(name)).contains(MessageFormat.DEBEZIUM_FLATTEN);
    }
    for (String name : List.of("DEBEZIUMSMT", "DebeziumSmt", "DEBEZIUM_SMT")) {
      assertThat(MessageFormat.byName(name)).contains(MessageFormat.DEBEZIUM_SMT);
    }
    assertThat(ENVELOPE)
        .hasToString(
            "DEBEZIUM{version=, schema=NONE, binary=HEX, invalidDates=NULL, datetimeMicros=false,"
                + " schemaChanges=false}");
    assertThat(FLATTEN.format()).isEqualTo("DEBEZIUM_FLATTEN");
    assertThat(SMT.format()).isEqualTo("DEBEZIUM_SMT");
  }
}
