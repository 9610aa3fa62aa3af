package dev.oms.format.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.DataType;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.SerializerContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Consumers can get each schema before the first message that needs it. */
@Timeout(30)
class PublishingTest {

  private static final SerializerContext EVERY_TYPE =
      SerializerContext.allColumns(Fixtures.EVERY_TYPE);
  private static final RowChange ROW = SimpleRowChange.snapshot(Fixtures.first(), Fixtures.CHUNK);

  @TempDir Path directory;

  @Test
  @DisplayName("a consumer asks the registry for the id in the message")
  void confluent() {
    MemoryRegistry registry = new MemoryRegistry();
    AvroSerializer avro = AvroSerializer.builder().registry(registry).build();
    byte[] message = Fixtures.message(avro, ROW);
    ByteBuffer header = ByteBuffer.wrap(message);
    assertThat(header.get()).isZero();
    Schema writer = registry.schema(header.getInt());
    GenericRecord read = Fixtures.read(Fixtures.without(5, message), writer, writer);
    assertThat(read.get("tableName").toString()).isEqualTo("every_type");
    assertThat(registry.subjects()).containsExactly("shop.every_type-value");
  }

  @Test
  void ddlHasASubjectOfItsOwn() {
    MemoryRegistry registry = new MemoryRegistry();
    AvroSerializer avro =
        AvroSerializer.builder()
            .registry(registry)
            .namespace("com.example")
            .subjectTemplate("cdc-{table}-of-{database}")
            .build();
    Fixtures.message(avro, ROW);
    ByteOutput out = new ByteOutput(16);
    avro.serializeSchemaChange(Fixtures.ddl(null), Fixtures.meta(), out);
    byte[] message = out.toByteArray();
    Schema writer = registry.schema(ByteBuffer.wrap(message, 1, 4).getInt());
    assertThat(
            Fixtures.read(Fixtures.without(5, message), writer, writer).get("ddlType").toString())
        .isEqualTo("ALTER_TABLE");
    assertThat(registry.subjects())
        .containsExactly("cdc-every_type-of-shop", "com.example.SchemaChange");
  }

  @Test
  @DisplayName("eight threads that bind the same table register it once")
  void once() throws Exception {
    MemoryRegistry registry = new MemoryRegistry();
    AvroSerializer avro = AvroSerializer.builder().registry(registry).build();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> bound = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        bound.add(threads.submit(() -> avro.bind(EVERY_TYPE)));
      }
      for (Future<?> each : bound) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(registry.subjects()).hasSize(1);
    avro.bind(SerializerContext.allColumns(Fixtures.table(Fixtures.column("id", DataType.INT))));
    assertThat(registry.subjects()).hasSize(2);
  }

  @Test
  @DisplayName("a registration that failed is tried again with the next binding")
  void failureIsNotRemembered() {
    AtomicInteger calls = new AtomicInteger();
    AvroSerializer avro =
        AvroSerializer.builder()
            .registry(
                (subject, json) -> {
                  if (calls.incrementAndGet() == 1) {
                    throw new RetriableException("down", null);
                  }
                  return 5;
                })
            .build();
    assertThatThrownBy(() -> avro.bind(EVERY_TYPE)).isInstanceOf(RetriableException.class);
    assertThat(Fixtures.message(avro, ROW)).startsWith(0, 0, 0, 0, 5);
    assertThat(calls).hasValue(2);
  }

  @Test
  @DisplayName("schema files name what is in them, one for each version of the table")
  void files() throws IOException {
    Path folder = directory.resolve("a/b");
    AvroSerializer avro = AvroSerializer.builder().schemaDirectory(folder).build();
    avro.bind(EVERY_TYPE);
    avro.bind(EVERY_TYPE);
    assertThat(files(folder))
        .hasSize(1)
        .first()
        .asString()
        .matches("shop\\.every_type\\.v[0-9a-f]{16}\\.avsc");
    Schema written =
        new Schema.Parser().parse(Files.readString(folder.resolve(files(folder).get(0))));
    assertThat(written).isEqualTo(avro.schemaOf(EVERY_TYPE));

    TableSchema cents = Fixtures.table(Fixtures.column("v", DataType.DECIMAL, 10, 2));
    TableSchema mills = Fixtures.table(Fixtures.column("v", DataType.DECIMAL, 10, 3));
    avro.bind(SerializerContext.allColumns(cents));
    avro.bind(SerializerContext.allColumns(mills));
    assertThat(files(folder)).hasSize(3);
    avro.serializeSchemaChange(Fixtures.ddl(null), Fixtures.meta(), new ByteOutput(16));
    assertThat(files(folder)).hasSize(4).anyMatch(f -> f.startsWith("SchemaChange.v"));

    AvroSerializer again = AvroSerializer.builder().schemaDirectory(folder).build();
    again.bind(EVERY_TYPE);
    assertThat(files(folder)).hasSize(4);
  }

  @Test
  @DisplayName("a single object's fingerprint is the one in the name of the file")
  void singleObjectFiles() throws Exception {
    AvroSerializer avro =
        AvroSerializer.builder()
            .framing(AvroSerializer.Framing.SINGLE_OBJECT)
            .schemaDirectory(directory)
            .build();
    byte[] message = Fixtures.message(avro, ROW);
    long fingerprint =
        ByteBuffer.wrap(message, 2, 8).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong();
    Path file = directory.resolve("shop.every_type.v%016x.avsc".formatted(fingerprint));
    Schema schema = new Schema.Parser().parse(Files.readString(file));
    GenericRecord read =
        new BinaryMessageDecoder<GenericRecord>(Fixtures.converting(), schema).decode(message);
    assertThat(read.get("operation").toString()).isEqualTo("ROW");
  }

  @Test
  void longNamesAreCutInFiles() throws IOException {
    AvroSerializer avro = AvroSerializer.builder().schemaDirectory(directory).build();
    for (String name : List.of("订".repeat(64), "订".repeat(63) + "单")) {
      avro.bind(
          SerializerContext.allColumns(
              new TableSchema(
                  Fixtures.MYSQL,
                  new TableId("../库", name),
                  1,
                  List.of(Fixtures.column("id", DataType.INT)),
                  List.of(),
                  List.of())));
    }
    assertThat(files(directory)).hasSize(2).allMatch(f -> f.startsWith("_x002E__x002E__x002F_"));
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsTold() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    AvroSerializer avro = AvroSerializer.builder().schemaDirectory(file).build();
    assertThatThrownBy(() -> avro.bind(EVERY_TYPE))
        .isInstanceOf(OmsException.class)
        .hasMessageStartingWith("the schema file " + file + "/shop.every_type.v")
        .hasMessageContaining("schemaDirectory must be a directory");
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
