package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
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
import dev.oms.core.spi.SerializerContext.OutputColumn;
import dev.oms.testkit.compat.SerializerCompatibilityKit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MaxwellSerializerTest {

  private static final Serializer MAXWELL = MessageFormat.MAXWELL.serializer();
  private static final Column MICROS =
      new Column("c", DataType.DATETIME, "datetime(6)", true, false, -1, 6, null, List.of());

  /** The table of the fact sheet's examples. */
  private static final TableSchema TEST =
      new TableSchema(
          Fixtures.OCEANBASE,
          new TableId("test", "test"),
          1,
          List.of(
              Fixtures.column("m", DataType.DOUBLE), Fixtures.column("id", DataType.INT), MICROS),
          List.of(1),
          List.of());

  private static final ArrayRow OLD = ArrayRow.of(TEST, 4.2341, 1, "2016-10-21 05:33:37.523");
  private static final ArrayRow NEW = ArrayRow.of(TEST, 5.444, 1, "2016-10-21 05:33:54.631");

  /** The examples of the fact sheet, 1.10, but for the zero that one of them lacks. */
  @Test
  void theDocumentedExamples() {
    assertThat(
            message(SimpleRowChange.insert(OLD, 1684225073000L, origin("1002_336195", 1684225073))))
        .isEqualTo(
            "{\"database\":\"test\",\"table\":\"test\",\"type\":\"insert\",\"ts\":1684225073,"
                + "\"xid\":\"1002_336195\",\"commit\":true,\"position\":\"1684225073\","
                + "\"primary_key\":[\"1\"],\"primary_key_columns\":[\"id\"],"
                + "\"data\":{\"m\":4.2341,\"id\":1,\"c\":\"2016-10-21 05:33:37.523000\"},"
                + "\"old\":null,\"sql\":null,\"def\":null}");
    assertThat(
            message(
                SimpleRowChange.update(
                    OLD, NEW, 1684225127000L, origin("1002_336403", 1684225126))))
        .isEqualTo(
            "{\"database\":\"test\",\"table\":\"test\",\"type\":\"update\",\"ts\":1684225127,"
                + "\"xid\":\"1002_336403\",\"commit\":true,\"position\":\"1684225126\","
                + "\"primary_key\":[\"1\"],\"primary_key_columns\":[\"id\"],"
                + "\"data\":{\"m\":5.444,\"id\":1,\"c\":\"2016-10-21 05:33:54.631000\"},"
                + "\"old\":{\"m\":4.2341,\"id\":1,\"c\":\"2016-10-21 05:33:37.523000\"},"
                + "\"sql\":null,\"def\":null}");
    assertThat(
            message(SimpleRowChange.delete(NEW, 1684225163000L, origin("1002_336593", 1684225163))))
        .isEqualTo(
            "{\"database\":\"test\",\"table\":\"test\",\"type\":\"delete\",\"ts\":1684225163,"
                + "\"xid\":\"1002_336593\",\"commit\":true,\"position\":\"1684225163\","
                + "\"primary_key\":[\"1\"],\"primary_key_columns\":[\"id\"],"
                + "\"data\":{\"m\":5.444,\"id\":1,\"c\":\"2016-10-21 05:33:54.631000\"},"
                + "\"old\":null,\"sql\":null,\"def\":null}");
  }

  private static SimpleOrigin origin(String transaction, long checkpoint) {
    return new SimpleOrigin("7_1", transaction, null, checkpoint);
  }

  private static String message(RowChange change) {
    return Fixtures.message(MAXWELL, change);
  }

  @Test
  void fullRowsHaveOmssFixedTime() {
    assertThat(message(SimpleRowChange.snapshot(OLD, Fixtures.CHUNK)))
        .isEqualTo(
            "{\"database\":\"test\",\"table\":\"test\",\"type\":\"insert\",\"ts\":1600000000,"
                + "\"xid\":null,\"commit\":true,\"position\":null,\"primary_key\":[\"1\"],"
                + "\"primary_key_columns\":[\"id\"],"
                + "\"data\":{\"m\":4.2341,\"id\":1,\"c\":\"2016-10-21 05:33:37.523000\"},"
                + "\"old\":null,\"sql\":null,\"def\":null}");
  }

  private static String ddl(Serializer serializer) {
    SchemaChange change =
        new SchemaChange(
            new TableId("d", "t\""),
            "CREATE_TABLE",
            "CREATE TABLE \"t\"",
            null,
            1684225073999L,
            origin("1002_336195", 1684225070));
    ByteOutput out = new ByteOutput(16);
    assertThat(serializer.serializeSchemaChange(change, new MessageMeta(), out)).isTrue();
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  @Test
  void schemaChange() {
    assertThat(ddl(MAXWELL))
        .isEqualTo(
            "{\"database\":\"d\",\"table\":\"t\\\"\",\"type\":\"table-create\",\"ts\":1684225073,"
                + "\"xid\":\"1002_336195\",\"commit\":true,\"position\":\"1684225070\","
                + "\"primary_key\":null,\"primary_key_columns\":null,\"data\":null,\"old\":null,"
                + "\"sql\":\"CREATE TABLE \\\"t\\\"\",\"def\":{\"database\":\"d\","
                + "\"table\":\"t\\\"\",\"primary-key\":[],\"columns\":[]}}");
  }

  @Test
  void oldCanHoldTheChangedColumnsAlone() {
    Serializer changedOnly = MaxwellSerializer.builder().changedOnly(true).build();
    ArrayRow after = ArrayRow.of(TEST, null, 1, "2016-10-21 05:33:37.523");
    assertThat(
            Fixtures.message(
                changedOnly, SimpleRowChange.update(OLD, after, 0, Fixtures.TRANSACTION)))
        .contains("\"old\":{\"m\":4.2341},");
    assertThat(
            Fixtures.message(
                changedOnly, SimpleRowChange.update(OLD, OLD, 0, Fixtures.TRANSACTION)))
        .contains("\"old\":{},");
  }

  @Test
  void keyAsStringsOrAsInTheRow() {
    TableSchema schema =
        Fixtures.table(
            List.of(1, 0, 2),
            Fixtures.column("a", DataType.VARCHAR),
            Fixtures.column("b", DataType.INT),
            Fixtures.column("c", DataType.SET));
    ArrayRow row = ArrayRow.of(schema, "val\"1", 1, "x,y");
    RowChange change = SimpleRowChange.insert(row, 0, Fixtures.TRANSACTION);
    assertThat(message(change))
        .contains(
            "\"primary_key\":[\"1\",\"val\\\"1\",\"x,y\"],"
                + "\"primary_key_columns\":[\"b\",\"a\",\"c\"]");
    Serializer typed = MaxwellSerializer.builder().typedKey(true).build();
    assertThat(Fixtures.message(typed, change))
        .contains("\"primary_key\":[1,\"val\\\"1\",[\"x\",\"y\"]],");
  }

  @Test
  void noKeyIsAnEmptyOneAndAMissingValueIsNull() {
    TableSchema keyless = Fixtures.table(List.of(), Fixtures.column("a", DataType.INT));
    assertThat(message(SimpleRowChange.snapshot(ArrayRow.of(keyless, 1), Fixtures.CHUNK)))
        .contains("\"primary_key\":[],\"primary_key_columns\":[],");
    TableSchema pair =
        Fixtures.table(
            List.of(0, 1), Fixtures.column("a", DataType.INT), Fixtures.column("b", DataType.INT));
    ArrayRow before = ArrayRow.of(pair, 7, ArrayRow.ABSENT);
    ArrayRow after = ArrayRow.of(pair, ArrayRow.ABSENT, ArrayRow.ABSENT);
    assertThat(message(SimpleRowChange.update(before, after, 0, Fixtures.TRANSACTION)))
        .contains("\"primary_key\":[\"7\",null],")
        .contains("\"data\":{},\"old\":{\"a\":7},");
  }

  @Test
  void columnsCanBeChosenAndRenamed() {
    Serializer.BoundSerializer bound =
        MAXWELL.bind(
            new SerializerContext(
                TEST, List.of(new OutputColumn(1, "key"), new OutputColumn(0, "n"))));
    assertThat(Fixtures.message(bound, SimpleRowChange.update(OLD, NEW, 0, Fixtures.TRANSACTION)))
        .contains("\"primary_key_columns\":[\"key\"],\"data\":{\"key\":1,\"n\":5.444},")
        .contains("\"old\":{\"key\":1,\"n\":4.2341},");
  }

  @Test
  void uuidAndMesh() {
    Serializer both = MaxwellSerializer.builder().uuid(true).mesh("gr\"ay").build();
    RowChange third =
        new SimpleRowChange(
            ChangeType.INSERT, null, OLD, 0, new SimpleOrigin("b:\"4", null, null, 0), 2);
    assertThat(Fixtures.message(both, third))
        .endsWith(",\"sql\":null,\"def\":null,\"uuid\":\"b:\\\"4#2\",\"mesh\":\"gr\\\"ay\"}");
    assertThat(ddl(both))
        .endsWith("\"columns\":[]},\"uuid\":\"7_1:d.t\\\"\",\"mesh\":\"gr\\\"ay\"}");
    assertThat(both)
        .hasToString("MAXWELL{changedOnly=false, typedKey=false, uuid=true, mesh=gr\"ay}");
    assertThatThrownBy(() -> MaxwellSerializer.builder().mesh(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mesh is blank; give a mark, for example prd or gray");
  }

  @Test
  void whatTransactionsShareIsRenderedAnewForTheNextOne() {
    Serializer.BoundSerializer bound = MAXWELL.bind(SerializerContext.allColumns(TEST));
    SimpleOrigin one = origin("t1", 10);
    assertThat(Fixtures.message(bound, SimpleRowChange.insert(OLD, 10_000, one)))
        .contains("\"ts\":10,\"xid\":\"t1\",\"commit\":true,\"position\":\"10\",");
    assertThat(Fixtures.message(bound, SimpleRowChange.insert(OLD, 11_000, one)))
        .contains("\"ts\":11,\"xid\":\"t1\",\"commit\":true,\"position\":\"10\",");
    assertThat(Fixtures.message(bound, SimpleRowChange.insert(OLD, 11_000, origin("t2", 11))))
        .contains("\"ts\":11,\"xid\":\"t2\",\"commit\":true,\"position\":\"11\",");
  }

  @Test
  void times() {
    assertThat(value(DataType.DATETIME, 0, "2016-10-21 05:33:37"))
        .isEqualTo("\"2016-10-21 05:33:37\"");
    assertThat(value(DataType.DATETIME, 3, "2016-10-21 05:33:37"))
        .isEqualTo("\"2016-10-21 05:33:37.000000\"");
    assertThat(value(DataType.DATETIME, 0, "2016-10-21 05:33:37.5"))
        .isEqualTo("\"2016-10-21 05:33:37.500000\"");
    assertThat(value(DataType.DATETIME, 9, "2016-10-21 05:33:37.123456"))
        .isEqualTo("\"2016-10-21 05:33:37.123456\"");
    assertThat(value(DataType.DATETIME, 9, "2016-10-21 05:33:37.1234560"))
        .isEqualTo("\"2016-10-21 05:33:37.123456\"");
    assertThat(value(DataType.DATETIME, 9, "2016-10-21 05:33:37.12345678"))
        .isEqualTo("\"2016-10-21 05:33:37.123456780\"");
    assertThat(value(DataType.DATETIME, 0, "2024-02-30 00:00:00"))
        .isEqualTo("\"2024-02-30 00:00:00\"");
    assertThat(value(DataType.TIMESTAMP, 6, Instant.ofEpochSecond(1606233662, 12_345_000)))
        .isEqualTo("\"2020-11-24 16:01:02.012345\"");
    assertThat(value(DataType.TIMESTAMP, 0, Instant.ofEpochSecond(1606233662)))
        .isEqualTo("\"2020-11-24 16:01:02\"");
    assertThat(value(DataType.TIMESTAMP, 0, "0000-00-00 00:00:00"))
        .isEqualTo("\"0000-00-00 00:00:00\"");
    assertThat(value(DataType.TIME, 6, "-838:59:59.500000")).isEqualTo("\"-838:59:59.5\"");
    assertThat(value(DataType.SET, 0, "a,b")).isEqualTo("[\"a\",\"b\"]");
    assertThat(value(DataType.ZONED_DATETIME, 0, "2020-11-25 00:01:02.5 +08:00"))
        .isEqualTo("\"2020-11-25 00:01:02.5 +08:00\"");
  }

  private static String value(DataType type, int scale, @Nullable Object value) {
    Column column = new Column("v", type, "x", true, false, -1, scale, null, List.of());
    TableSchema schema = Fixtures.table(List.of(), column);
    String message = message(SimpleRowChange.snapshot(ArrayRow.of(schema, value), Fixtures.CHUNK));
    String start = "\"data\":{\"v\":";
    return message.substring(
        message.indexOf(start) + start.length(), message.indexOf("},\"old\":null"));
  }

  @Nested
  class AsItIs extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return MAXWELL;
    }
  }

  @Nested
  class WithEveryOption extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return MaxwellSerializer.builder()
          .changedOnly(true)
          .typedKey(true)
          .uuid(true)
          .mesh("prd")
          .build();
    }
  }
}
