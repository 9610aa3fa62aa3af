package dev.oms.format.avro;

import static dev.oms.format.avro.Fixtures.column;
import static dev.oms.format.avro.Fixtures.read;
import static dev.oms.format.avro.Fixtures.table;
import static dev.oms.format.avro.Fixtures.unsigned;
import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages as Avro's own reader sees them. */
class AvroSerializerTest {

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
    assertThat(values(row)).isEqualTo(expected);
  }

  private static ByteBuffer bytes(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length);
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.flip();
  }

  static Map<String, @Nullable Object> values(GenericRecord row) {
    Map<String, @Nullable Object> values = new HashMap<>();
    for (Schema.Field field : row.getSchema().getFields()) {
      Object value = row.get(field.pos());
      values.put(field.name(), value instanceof CharSequence ? value.toString() : value);
    }
    return values;
  }

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
  @DisplayName("what a type cannot hold is null in the row and a text beside it")
  void asText() {
    GenericRecord message =
        read(
            AVRO,
            SimpleRowChange.update(
                Fixtures.first(), Fixtures.second(), Fixtures.TIME, Fixtures.TRANSACTION));
    assertThat(message.get("beforeAsText")).isNull();
    assertThat(texts(message, "afterAsText"))
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

  static Map<String, String> texts(GenericRecord message, String field) {
    Map<String, String> texts = new HashMap<>();
    if (message.get(field) instanceof Map<?, ?> map) {
      map.forEach((name, text) -> texts.put(name.toString(), text.toString()));
    }
    return texts;
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
    assertThat(values((GenericRecord) message.get("after")))
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
    assertThat(values((GenericRecord) message.get("before")))
        .containsEntry("c_decimal", "199.90")
        .containsEntry("c_bigint_u", "10223372036854775806")
        .containsEntry("c_date", "2020-11-25")
        .containsEntry("c_time", "00:01:02.5")
        .containsEntry("c_timestamp", "1606233662.012345");
    assertThat(values((GenericRecord) message.get("after")))
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
    assertThat(values((GenericRecord) message.get("after")))
        .containsEntry("small", Long.MAX_VALUE)
        .containsEntry("large", null);
    assertThat(texts(message, "afterAsText")).isEqualTo(Map.of("large", large.toString()));
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
