package dev.oms.format.avro;

import static dev.oms.format.avro.Fixtures.column;
import static dev.oms.format.avro.Fixtures.read;
import static dev.oms.format.avro.Fixtures.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.DataType;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.time.Instant;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages as Avro's own reader sees them. */
class AvroSerializerTest {

  private static final AvroSerializer AVRO = AvroSerializer.builder().build();

  @Test
  @DisplayName("an UPDATE says all there is to say of a change")
  void update() {
    GenericRecord message =
        read(
            AVRO,
            SimpleRowChange.update(
                Fixtures.first(), Fixtures.second(), Fixtures.TIME, Fixtures.TRANSACTION));
    assertThat(message.get("operation").toString()).isEqualTo("UPDATE");
    assertThat(message.get("xid").toString()).isEqualTo("3e11fa47-71ca:23");
    assertThat(message.get("position").toString()).isEqualTo("binlog.000003:4567");
    assertThat(message.get("timestamp")).isEqualTo(Instant.ofEpochMilli(Fixtures.TIME));
    assertThat(message.get("processingTime")).isEqualTo(Instant.ofEpochMilli(Fixtures.TIME + 5));
    assertThat(message.get("sequence")).isEqualTo(Fixtures.SEQUENCE);
    assertThat(message.get("source").toString())
        .isEqualTo("{\"sourceType\": \"MYSQL\", \"version\": \"8.0.31\", \"tenant\": null}");
    assertThat(message.get("schemaName").toString()).isEqualTo("shop");
    assertThat(message.get("tableName").toString()).isEqualTo("every_type");
    assertThat(((GenericRecord) message.get("before")).get("c_year")).isEqualTo(2026);
    assertThat(((GenericRecord) message.get("after")).get("c_year")).isEqualTo(0);
    assertThat(message.get("beforeAbsent")).isNull();
    assertThat(message.get("afterAbsent")).isNull();
  }

  @Test
  void insertDeleteAndRowHaveOneImage() {
    ArrayRow row = Fixtures.first();
    GenericRecord insert =
        read(AVRO, SimpleRowChange.insert(row, Fixtures.TIME, Fixtures.TRANSACTION));
    assertThat(insert.get("operation").toString()).isEqualTo("INSERT");
    assertThat(insert.get("before")).isNull();
    assertThat(insert.get("after")).isNotNull();
    GenericRecord delete =
        read(AVRO, SimpleRowChange.delete(row, Fixtures.TIME, Fixtures.TRANSACTION));
    assertThat(delete.get("operation").toString()).isEqualTo("DELETE");
    assertThat(delete.get("before")).isNotNull();
    assertThat(delete.get("after")).isNull();
    GenericRecord full = read(AVRO, SimpleRowChange.snapshot(row, Fixtures.CHUNK));
    assertThat(full.get("operation").toString()).isEqualTo("ROW");
    assertThat(full.get("xid")).isNull();
    assertThat(full.get("position").toString()).isEqualTo("shop.every_type chunk 3");
    assertThat(full.get("timestamp")).isNull();
    assertThat(full.get("sequence")).isNull();
    assertThat(full.get("processingTime")).isEqualTo(Instant.ofEpochMilli(Fixtures.TIME + 5));
    assertThat(full.get("after")).isNotNull();
  }

  @Test
  @DisplayName("columns that a partial image lacks are named; NULL is not among them")
  void partialImages() {
    TableSchema schema =
        table(
            column("id", DataType.INT),
            column("a b", DataType.INT),
            column("c", DataType.INT),
            column("d", DataType.INT));
    RowChange change =
        SimpleRowChange.update(
            ArrayRow.of(schema, 1, ArrayRow.ABSENT, ArrayRow.ABSENT, null),
            ArrayRow.of(schema, 1, 5, ArrayRow.ABSENT, null),
            Fixtures.TIME,
            Fixtures.TRANSACTION);
    GenericRecord message = read(AVRO, change);
    assertThat(((List<?>) message.get("beforeAbsent")).stream().map(Object::toString))
        .containsExactly("a_x0020_b", "c");
    assertThat(((List<?>) message.get("afterAbsent")).stream().map(Object::toString))
        .containsExactly("c");
    assertThat(Fixtures.values((GenericRecord) message.get("after")))
        .containsEntry("a_x0020_b", 5)
        .containsEntry("c", null)
        .containsEntry("d", null);
  }

  @Test
  void namesThatAvroDoesNotTakeAreEncodedAndKept() {
    TableSchema schema =
        new TableSchema(
            Fixtures.MYSQL,
            new TableId("my-db", "订单"),
            1,
            List.of(column("1st", DataType.INT), column("a-b", DataType.INT)),
            List.of(1),
            List.of());
    Schema envelope = AVRO.schemaOf(SerializerContext.allColumns(schema));
    assertThat(envelope.getFullName())
        .isEqualTo("dev.oms.avro.my_x002D_db._x8BA2__x5355_.Envelope");
    Schema row = envelope.getField("after").schema().getTypes().get(1);
    assertThat(row.getFields().stream().map(Schema.Field::name))
        .containsExactly("_x0031_st", "a_x002D_b");
    assertThat(row.getField("a_x002D_b").getProp("columnName")).isEqualTo("a-b");
    assertThat(row.getField("a_x002D_b").getProp("nativeType")).isEqualTo("int");
    assertThat(row.getField("a_x002D_b").getProp("canonicalType")).isEqualTo("INT");
    assertThat(row.getObjectProp("rowKey")).isEqualTo(List.of("a_x002D_b"));
  }

  @Test
  @DisplayName("chosen columns: renamed ones by their new name, and a key only when it is whole")
  void chosenColumns() {
    TableSchema schema = table(column("id", DataType.INT), column("v", DataType.VARCHAR));
    SerializerContext context =
        new SerializerContext(schema, List.of(new OutputColumn(1, "renamed")));
    Schema row = AVRO.schemaOf(context).getField("after").schema().getTypes().get(1);
    assertThat(row.getFields().stream().map(Schema.Field::name)).containsExactly("renamed");
    assertThat(row.getObjectProp("rowKey")).isNull();
    ByteOutput out = new ByteOutput(16);
    AVRO.bind(context)
        .serialize(
            SimpleRowChange.snapshot(ArrayRow.of(schema, 1, "x"), Fixtures.CHUNK),
            Fixtures.meta(),
            out);
    Schema envelope = AVRO.schemaOf(context);
    GenericRecord after = (GenericRecord) read(out.toByteArray(), envelope, envelope).get("after");
    assertThat(after.get("renamed").toString()).isEqualTo("x");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                AVRO.bind(
                    new SerializerContext(
                        schema, List.of(new OutputColumn(0, "x"), new OutputColumn(1, "x")))))
        .withMessage("two columns of table shop.orders would have the name 'x' in a message");
  }

  @Test
  void ddl() {
    for (SourceInfo source :
        new @Nullable SourceInfo[] {new SourceInfo("OB_MYSQL", "t1", null), null}) {
      ByteOutput out = new ByteOutput(16);
      assertThat(AVRO.serializeSchemaChange(Fixtures.ddl(source), Fixtures.meta(), out)).isTrue();
      Schema schema = AVRO.schemaChangeSchema();
      GenericRecord message = read(out.toByteArray(), schema, schema);
      assertThat(message)
          .hasToString(
              "{\"operation\": \"DDL\", \"xid\": \"3e11fa47-71ca:23\","
                  + " \"position\": \"binlog.000003:4567\","
                  + " \"timestamp\": \"2020-11-24T16:01:02.012Z\","
                  + " \"processingTime\": \"2020-11-24T16:01:02.017Z\", \"source\": "
                  + (source == null
                      ? "null"
                      : "{\"sourceType\": \"OB_MYSQL\", \"version\": null, \"tenant\": \"t1\"}")
                  + ", \"schemaName\": \"shop\", \"tableName\": \"orders\","
                  + " \"ddlType\": \"ALTER_TABLE\","
                  + " \"sql\": \"ALTER TABLE orders ADD note TEXT -- ü\"}");
    }
  }

  @Test
  void heartbeat() {
    EventWriter events = AVRO.events();
    ByteOutput out = new ByteOutput(16);
    events.heartbeat(Fixtures.TIME, Fixtures.meta(), out);
    Schema schema = events.heartbeatSchema();
    assertThat(read(out.toByteArray(), schema, schema))
        .hasToString(
            "{\"operation\": \"HEARTBEAT\", \"timestamp\": \"2020-11-24T16:01:02.012Z\","
                + " \"processingTime\": \"2020-11-24T16:01:02.017Z\"}");
  }

  @Test
  void wrongOptionsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AvroSerializer.builder().namespace("my-company"))
        .withMessageContaining("my-company")
        .withMessageContaining("com.example");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> AvroSerializer.builder().framing(AvroSerializer.Framing.CONFLUENT).build())
        .withMessage("framing CONFLUENT needs a schema registry: set registryUrl");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                AvroSerializer.builder()
                    .framing(AvroSerializer.Framing.NONE)
                    .registry((subject, json) -> 1)
                    .build())
        .withMessageContaining("framing NONE uses no schema registry");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AvroSerializer.builder().subjectTemplate("{topic}-value"))
        .withMessage("subjectTemplate has {topic}; what it can have is {database} and {table}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AvroSerializer.builder().subjectTemplate(" "));
  }

  @Test
  void saysWhatItIs() {
    assertThat(AVRO.format()).isEqualTo("AVRO");
    assertThat(AVRO)
        .hasToString(
            "AVRO{namespace=dev.oms.avro, framing=NONE, decimal=BYTES, unsignedBigint=DECIMAL,"
                + " temporal=LOGICAL}");
  }
}
