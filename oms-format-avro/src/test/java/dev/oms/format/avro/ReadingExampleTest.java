package dev.oms.format.avro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.DataType;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.Serializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that {@code docs/formats-avro.md} shows, run. */
class ReadingExampleTest {

  private static final TableSchema ORDERS =
      Fixtures.table(
          Fixtures.column("id", DataType.BIGINT),
          Fixtures.column("amount", DataType.DECIMAL, 10, 2),
          Fixtures.column("shipped on", DataType.DATE));
  private static final RowChange INSERT =
      SimpleRowChange.insert(
          ArrayRow.of(ORDERS, 7, new BigDecimal("199.90"), "2026-11-21"),
          Fixtures.TIME,
          Fixtures.TRANSACTION);
  private static final RowChange UPDATE =
      SimpleRowChange.update(
          ArrayRow.of(ORDERS, 7, ArrayRow.ABSENT, ArrayRow.ABSENT),
          ArrayRow.of(ORDERS, 7, new BigDecimal("200.00"), "0000-00-00"),
          Fixtures.TIME,
          Fixtures.TRANSACTION);

  @TempDir Path directory;

  private final List<String> printed = new ArrayList<>();

  @Test
  void withARegistry() throws IOException {
    MemoryRegistry registry = new MemoryRegistry();
    AvroSerializer avro = AvroSerializer.builder().registry(registry).build();
    GenericRecord message = ConfluentReading.read(Fixtures.message(avro, INSERT), registry::schema);
    RowPrinter.print(message, printed::add);
    assertThat(printed)
        .containsExactly(
            "INSERT shop.orders", "id = 7", "amount = 199.90", "shipped on = 2026-11-21");
    assertThat(((GenericRecord) message.get("after")).get("shipped_x0020_on"))
        .isEqualTo(LocalDate.of(2026, 11, 21));
  }

  @Test
  void withFiles() throws IOException {
    AvroSerializer avro =
        AvroSerializer.builder()
            .framing(AvroSerializer.Framing.SINGLE_OBJECT)
            .schemaDirectory(directory)
            .build();
    byte[] message = Fixtures.message(avro, UPDATE);
    RowPrinter.print(FileReading.decoder(directory).decode(message), printed::add);
    assertThat(printed)
        .containsExactly(
            "UPDATE shop.orders", "id = 7", "amount = 200.00", "shipped on = 0000-00-00");
  }

  @Test
  void producing() {
    Serializer avro = example(Path.of("/var/lib/oms/schemas"));
    assertThat(avro.toString()).contains("framing=SINGLE_OBJECT", "namespace=com.example.cdc");
  }

  private static Serializer example(Path schemas) {
    // begin producing
    AvroSerializer avro =
        AvroSerializer.builder()
            .framing(AvroSerializer.Framing.SINGLE_OBJECT)
            .schemaDirectory(schemas)
            .namespace("com.example.cdc")
            .build();
    // end producing
    return avro;
  }
}
