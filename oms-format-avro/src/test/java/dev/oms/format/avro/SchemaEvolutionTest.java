package dev.oms.format.avro;

import static dev.oms.format.avro.Fixtures.column;
import static dev.oms.format.avro.Fixtures.message;
import static dev.oms.format.avro.Fixtures.table;
import static dev.oms.format.avro.Fixtures.unsigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.DataType;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.SerializerContext;
import java.math.BigDecimal;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.MissingSchemaException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A table changes, and its consumers do not all change with it. */
class SchemaEvolutionTest {

  private static final TableSchema OLD =
      table(column("id", DataType.INT), column("total", DataType.DECIMAL, 10, 2));
  private static final TableSchema NEW =
      table(
          column("id", DataType.BIGINT),
          column("added", DataType.VARCHAR),
          column("total", DataType.DECIMAL, 10, 2),
          column("made at", DataType.DATETIME));

  private static final RowChange OLD_ROW =
      SimpleRowChange.snapshot(ArrayRow.of(OLD, 7, new BigDecimal("1.50")), Fixtures.CHUNK);
  private static final RowChange NEW_ROW =
      SimpleRowChange.snapshot(
          ArrayRow.of(NEW, 8L, "text", new BigDecimal("2.50"), "2026-01-01 00:00:00"),
          Fixtures.CHUNK);

  private static Schema schema(AvroSerializer serializer, TableSchema table) {
    return serializer.schemaOf(SerializerContext.allColumns(table));
  }

  private static Map<String, Object> after(GenericRecord message) {
    return Fixtures.values((GenericRecord) message.get("after"));
  }

  @Test
  @DisplayName("a consumer with the new schema reads old messages, one with the old new ones")
  void bothWays() {
    AvroSerializer avro = AvroSerializer.builder().build();
    Schema old = schema(avro, OLD);
    Schema current = schema(avro, NEW);
    Map<String, Object> fromOld = after(Fixtures.read(message(avro, OLD_ROW), old, current));
    assertThat(fromOld)
        .containsEntry("id", 7L)
        .containsEntry("total", new BigDecimal("1.50"))
        .containsEntry("added", null)
        .containsEntry("made_x0020_at", null)
        .hasSize(4);

    TableSchema added =
        table(
            column("id", DataType.INT),
            column("added", DataType.VARCHAR),
            column("total", DataType.DECIMAL, 10, 2));
    RowChange row =
        SimpleRowChange.snapshot(
            ArrayRow.of(added, 8, "text", new BigDecimal("2.50")), Fixtures.CHUNK);
    assertThat(after(Fixtures.read(message(avro, row), schema(avro, added), old)))
        .isEqualTo(Map.of("id", 8, "total", new BigDecimal("2.50")));
  }

  @Test
  @DisplayName("added and dropped columns keep the schemas compatible, as registries check it")
  void compatible() {
    for (AvroSerializer.Framing framing :
        new AvroSerializer.Framing[] {
          AvroSerializer.Framing.NONE, AvroSerializer.Framing.SINGLE_OBJECT
        }) {
      AvroSerializer avro = AvroSerializer.builder().framing(framing).build();
      Schema wide = schema(avro, Fixtures.EVERY_TYPE);
      Schema narrow =
          schema(
              avro,
              new TableSchema(
                  Fixtures.MYSQL,
                  Fixtures.EVERY_TYPE.id(),
                  2,
                  Fixtures.EVERY_TYPE.columns().subList(0, 5),
                  java.util.List.of(0, 1),
                  java.util.List.of()));
      assertThat(compatibility(wide, narrow)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
      assertThat(compatibility(narrow, wide)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }
  }

  private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType();
  }

  @Test
  @DisplayName("Avro's decoder of single objects finds the schema by the fingerprint")
  void singleObject() throws Exception {
    AvroSerializer avro =
        AvroSerializer.builder().framing(AvroSerializer.Framing.SINGLE_OBJECT).build();
    BinaryMessageDecoder<GenericRecord> decoder =
        new BinaryMessageDecoder<>(Fixtures.converting(), schema(avro, NEW));
    assertThatThrownBy(() -> decoder.decode(message(avro, OLD_ROW)))
        .isInstanceOf(MissingSchemaException.class);
    decoder.addSchema(schema(avro, OLD));
    assertThat(after(decoder.decode(message(avro, OLD_ROW)))).containsEntry("id", 7L).hasSize(4);
    assertThat(after(decoder.decode(message(avro, NEW_ROW))))
        .containsEntry("id", 8L)
        .containsEntry("added", "text");
  }

  @Test
  @DisplayName("versions that differ in a logical type alone have fingerprints of their own")
  void fingerprints() throws Exception {
    AvroSerializer avro =
        AvroSerializer.builder().framing(AvroSerializer.Framing.SINGLE_OBJECT).build();
    TableSchema cents = table(column("v", DataType.DECIMAL, 10, 2));
    TableSchema mills = table(column("v", DataType.DECIMAL, 10, 3));
    TableSchema number = table(column("v", DataType.INT));
    TableSchema date = table(column("v", DataType.DATE));
    TableSchema unsigned = table(unsigned("v", DataType.BIGINT));
    BinaryMessageDecoder<GenericRecord> decoder =
        new BinaryMessageDecoder<>(Fixtures.converting(), schema(avro, cents));
    for (TableSchema version : new TableSchema[] {mills, number, date, unsigned}) {
      RowChange change =
          SimpleRowChange.snapshot(
              ArrayRow.of(version, version == date ? "2026-01-01" : (Object) 5), Fixtures.CHUNK);
      assertThatThrownBy(() -> decoder.decode(message(avro, change)))
          .isInstanceOf(MissingSchemaException.class);
      BinaryMessageDecoder<GenericRecord> own =
          new BinaryMessageDecoder<>(Fixtures.converting(), schema(avro, version));
      assertThat(after(own.decode(message(avro, change)))).hasSize(1).doesNotContainValue(null);
    }
  }
}
