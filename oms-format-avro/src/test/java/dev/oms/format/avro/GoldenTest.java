package dev.oms.format.avro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.spi.SerializerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * Schemas and messages are those of files that a person has read: what consumers have stored must
 * stay readable. {@code -Doms.golden.update=true} writes the files instead; read the difference
 * before you commit it.
 */
class GoldenTest {

  private static final Path FOLDER = Path.of("src/test/resources/golden/avro");
  private static final AvroSerializer AVRO = AvroSerializer.builder().build();
  private static final AvroSerializer REGISTERED =
      AvroSerializer.builder().registry(new MemoryRegistry()).build();
  private static final AvroSerializer SINGLE =
      AvroSerializer.builder().framing(AvroSerializer.Framing.SINGLE_OBJECT).build();

  private static final RowChange INSERT =
      SimpleRowChange.insert(Fixtures.first(), Fixtures.TIME, Fixtures.TRANSACTION);

  @Test
  void schemas() throws IOException {
    SerializerContext everyType = SerializerContext.allColumns(Fixtures.EVERY_TYPE);
    check("every_type.avsc", AVRO.schemaOf(everyType).toString(true));
    check("every_type_single_object.avsc", SINGLE.schemaOf(everyType).toString(true));
    check("schema_change.avsc", AVRO.schemaChangeSchema().toString(true));
    check("heartbeat.avsc", AVRO.events().heartbeatSchema().toString(true));
  }

  @Test
  void messages() throws IOException {
    check("insert.hex", hex(Fixtures.message(AVRO, INSERT)));
    RowChange update =
        SimpleRowChange.update(
            Fixtures.first(), Fixtures.second(), Fixtures.TIME, Fixtures.TRANSACTION);
    check("update.hex", hex(Fixtures.message(AVRO, update)));
    RowChange delete =
        SimpleRowChange.delete(Fixtures.second(), Fixtures.TIME, Fixtures.TRANSACTION);
    check("delete.hex", hex(Fixtures.message(AVRO, delete)));
    RowChange full = SimpleRowChange.snapshot(Fixtures.first(), Fixtures.CHUNK);
    check("row.hex", hex(Fixtures.message(AVRO, full)));
    check("insert_confluent.hex", hex(Fixtures.message(REGISTERED, INSERT)));
    check("insert_single_object.hex", hex(Fixtures.message(SINGLE, INSERT)));
  }

  @Test
  void events() throws IOException {
    ByteOutput out = new ByteOutput(16);
    AVRO.serializeSchemaChange(Fixtures.ddl(Fixtures.MYSQL), Fixtures.meta(), out);
    check("ddl.hex", hex(out.toByteArray()));
    out.reset();
    AVRO.events().heartbeat(Fixtures.TIME, Fixtures.meta(), out);
    check("heartbeat.hex", hex(out.toByteArray()));
  }

  @Test
  void framesAreInFrontOfTheSameBytes() {
    byte[] bare = Fixtures.message(AVRO, INSERT);
    byte[] registered = Fixtures.message(REGISTERED, INSERT);
    assertThat(registered).startsWith(0, 1, 2, 3, 0);
    assertThat(Fixtures.without(5, registered)).isEqualTo(bare);
    byte[] single = Fixtures.message(SINGLE, INSERT);
    assertThat(single).startsWith(0xC3, 0x01);
    assertThat(Fixtures.without(10, single)).isEqualTo(bare);
  }

  /** Lines of 32 bytes. */
  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes).replaceAll("(.{64})(?=.)", "$1\n");
  }

  private static void check(String name, String content) throws IOException {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("oms.golden.update")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, content + "\n");
    }
    assertThat(content + "\n").as(file.toString()).isEqualTo(Files.readString(file));
  }
}
