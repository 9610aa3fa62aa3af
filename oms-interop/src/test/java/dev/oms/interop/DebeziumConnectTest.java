package dev.oms.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.format.DebeziumSerializer;
import dev.oms.format.DebeziumSerializer.Binary;
import dev.oms.format.DebeziumSerializer.Schema;
import dev.oms.format.DebeziumSerializer.Shape;
import dev.oms.testkit.compat.SampleChanges;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kafka Connect's own converter reads Debezium messages, with their schema and without. */
class DebeziumConnectTest {

  private static final TableSchema TABLE = SampleChanges.everyType(1);
  private static final List<RowChange> CHANGES = SampleChanges.changes(TABLE, 400);

  private static JsonConverter converter(boolean schemas) {
    JsonConverter converter = new JsonConverter();
    converter.configure(Map.of("schemas.enable", schemas), false);
    return converter;
  }

  private static Struct struct(JsonConverter converter, byte[] message) {
    Object value = converter.toConnectData("topic", message).value();
    assertThat(value).isInstanceOf(Struct.class);
    Struct struct = (Struct) value;
    struct.validate();
    return struct;
  }

  @ParameterizedTest
  @CsvSource({"HEX,false", "BASE64,true"})
  void everyChangeReadsBack(Binary binary, boolean micros) {
    BoundSerializer bound =
        DebeziumSerializer.builder()
            .schema(Schema.CONNECT)
            .binary(binary)
            .datetimeMicros(micros)
            .build()
            .bind(SerializerContext.allColumns(TABLE));
    try (JsonConverter converter = converter(true)) {
      for (RowChange change : CHANGES) {
        Struct struct = struct(converter, RowValues.message(bound, change));
        assertThat(struct.schema().name()).isEqualTo("OMS.shop.every_type.Envelope");
        assertThat(struct.getString("op")).isEqualTo(operation(change));
        assertThat(struct.getInt64("ts_ms")).isEqualTo(RowValues.PROCESSED);
        compareSource(change, struct.getStruct("source"));
        compare(change.before(), struct.getStruct("before"), binary, micros);
        compare(change.after(), struct.getStruct("after"), binary, micros);
      }
    }
  }

  private static String operation(RowChange change) {
    return switch (change.type()) {
      case INSERT, SNAPSHOT -> "c";
      case UPDATE -> "u";
      case DELETE -> "d";
    };
  }

  private static void compareSource(RowChange change, Struct source) {
    boolean full = change.type() == ChangeType.SNAPSHOT;
    assertThat(source.getString("connector")).isEqualTo("MYSQL");
    assertThat(source.getString("name")).isEqualTo("OMS");
    assertThat(source.getString("version")).isEmpty();
    assertThat(source.getString("db")).isEqualTo("shop");
    assertThat(source.getString("table")).isEqualTo("every_type");
    assertThat(source.getInt64("ts_ms")).isEqualTo(full ? null : change.sourceTimeMillis());
    assertThat(source.getString("pos"))
        .isEqualTo(full ? null : change.origin().position().replace(':', '@'));
  }

  private static void compare(
      @Nullable Row row, @Nullable Struct struct, Binary binary, boolean micros) {
    if (row == null || struct == null) {
      assertThat(struct).isNull();
      assertThat(row).isNull();
      return;
    }
    assertThat(struct.schema().fields()).hasSize(TABLE.size());
    for (int i = 0; i < TABLE.size(); i++) {
      Field field = struct.schema().fields().get(i);
      assertThat(field.name()).isEqualTo(TABLE.column(i).name());
      Object value = struct.get(field);
      assertThat(read(field, value, binary))
          .as(field.name())
          .isEqualTo(expected(RowValues.of(row, i), micros));
    }
  }

  /** A value as a consumer understands it from the schema alone. */
  private static @Nullable Object read(Field field, @Nullable Object value, Binary binary) {
    if (value == null) {
      return null;
    }
    String name = field.schema().name();
    if (name != null) {
      return switch (name) {
        case "io.debezium.time.Date" -> LocalDate.ofEpochDay((Integer) value);
        case "io.debezium.time.MicroTime" -> Duration.of((Long) value, ChronoUnit.MICROS);
        case "io.debezium.time.Timestamp" ->
            LocalDateTime.ofInstant(Instant.ofEpochMilli((Long) value), ZoneOffset.UTC);
        case "io.debezium.time.MicroTimestamp" ->
            LocalDateTime.ofInstant(
                Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS), ZoneOffset.UTC);
        case "io.debezium.time.ZonedTimestamp" -> Instant.parse((String) value);
        case "io.debezium.time.Year" -> ((Integer) value).longValue();
        case "io.debezium.data.Json" -> value;
        default -> throw new AssertionError(name);
      };
    }
    return switch (field.schema().type()) {
      case INT16, INT32, INT64 -> ((Number) value).longValue();
      case BYTES -> {
        assertThat(binary).isEqualTo(Binary.BASE64);
        yield HexFormat.of().withUpperCase().formatHex((byte[]) value);
      }
      default -> value;
    };
  }

  private static @Nullable Object expected(@Nullable Object value, boolean micros) {
    if (value instanceof byte[] bytes) {
      return HexFormat.of().withUpperCase().formatHex(bytes);
    }
    if (value instanceof LocalDateTime time) {
      return time.truncatedTo(micros ? ChronoUnit.MICROS : ChronoUnit.MILLIS);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    return value instanceof BigInteger wide ? wide.toString() : value;
  }

  @Test
  void heartbeatsAndSchemaChangesReadBack() {
    Serializer serializer =
        DebeziumSerializer.builder().schema(Schema.CONNECT).schemaChanges(true).build();
    MessageMeta meta = new MessageMeta();
    meta.set(0, RowValues.PROCESSED);
    try (JsonConverter converter = converter(true)) {
      ByteOutput out = new ByteOutput(16);
      assertThat(serializer.serializeHeartbeat(1234, meta, out)).isTrue();
      Struct heartbeat = struct(converter, out.toByteArray());
      assertThat(heartbeat.getString("op")).isEqualTo("HEARTBEAT");
      assertThat(heartbeat.getStruct("source").getInt64("ts_ms")).isEqualTo(1234);

      for (TableSchema schema : new @Nullable TableSchema[] {TABLE, null}) {
        out.reset();
        SchemaChange change =
            new SchemaChange(
                TABLE.id(),
                "ALTER_TABLE",
                "alter table x",
                schema,
                99,
                new SimpleOrigin("b:4", null, null, 0));
        assertThat(serializer.serializeSchemaChange(change, meta, out)).isTrue();
        Struct ddl = struct(converter, out.toByteArray());
        assertThat(ddl.getString("ddl")).isEqualTo("alter table x");
        assertThat(ddl.getString("databaseName")).isEqualTo("shop");
        assertThat(ddl.getString("schemaName")).isNull();
        assertThat(ddl.getArray("tableChanges")).isEmpty();
        assertThat(ddl.getStruct("source").getString("connector"))
            .isEqualTo(schema == null ? null : "MYSQL");
      }
    }
  }

  /** What the Javadoc of {@link Schema#OMS} warns of. */
  @Test
  void theSchemaThatOmsPrintsIsNotReadable() {
    byte[] message =
        RowValues.message(
            DebeziumSerializer.builder()
                .schema(Schema.OMS)
                .build()
                .bind(SerializerContext.allColumns(TABLE)),
            CHANGES.get(0));
    try (JsonConverter converter = converter(true)) {
      assertThatThrownBy(() -> converter.toConnectData("topic", message))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("float64");
    }
  }

  /** Why {@code invalidDates} TEXT and the schema CONNECT exclude each other. */
  @Test
  void aTextInAFieldOfNumbersIsReadAsZero() {
    String message =
        "{\"schema\":{\"type\":\"int32\",\"optional\":true},\"payload\":\"2024-02-30\"}";
    try (JsonConverter converter = converter(true)) {
      assertThat(converter.toConnectData("topic", message.getBytes(UTF_8)).value()).isEqualTo(0);
    }
  }

  @Test
  void rowsWithoutSchemaReadBackAsMaps() {
    BoundSerializer bound =
        DebeziumSerializer.builder()
            .shape(Shape.SMT)
            .build()
            .bind(SerializerContext.allColumns(TABLE));
    try (JsonConverter converter = converter(false)) {
      for (RowChange change : CHANGES) {
        Object value = converter.toConnectData("topic", RowValues.message(bound, change)).value();
        assertThat(value).isInstanceOf(Map.class);
        Map<?, ?> map = (Map<?, ?>) value;
        assertThat(map.get("__deleted"))
            .isEqualTo(String.valueOf(change.type() == ChangeType.DELETE));
        int present = 1;
        for (int i = 0; i < TABLE.size(); i++) {
          String name = TABLE.column(i).name();
          present += change.image().isAbsent(i) ? 0 : 1;
          assertThat(map.containsKey(name)).as(name).isEqualTo(!change.image().isAbsent(i));
          assertThat(map.get(name)).as(name).isEqualTo(plain(RowValues.of(change.image(), i)));
        }
        assertThat(map).hasSize(present);
      }
    }
  }

  /** As JSON holds it when nobody says what it means. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof LocalDate date) {
      return date.toEpochDay();
    }
    if (value instanceof LocalDateTime time) {
      return time.toInstant(ZoneOffset.UTC).toEpochMilli();
    }
    if (value instanceof Duration duration) {
      return duration.toNanos() / 1000;
    }
    if (value instanceof Instant instant) {
      return instant.toString();
    }
    if (value instanceof Float number) {
      return Double.parseDouble(number.toString());
    }
    if (value instanceof BigInteger number && number.bitLength() < 64) {
      return number.longValue();
    }
    return expected(value, false);
  }
}
