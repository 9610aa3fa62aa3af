package dev.oms.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONWriter;
import com.alibaba.otter.canal.protocol.FlatMessage;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.format.CanalSerializer;
import dev.oms.format.ValueOptions;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Canal's own message class reads both variants of our Canal format. */
class CanalFlatMessageTest {

  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final Serializer OMS = CanalSerializer.builder().build();
  private static final Serializer ORIGINAL =
      CanalSerializer.builder()
          .original(true)
          .values(ValueOptions.builder().zone(SHANGHAI).build())
          .build();

  /** What a column's value is as a string. */
  private interface Text {
    @Nullable String of(Row row, int index);
  }

  @Test
  void omsVariant() {
    check(OMS, CanalFlatMessageTest::omsText);
  }

  @Test
  void originalVariant() {
    check(ORIGINAL, CanalFlatMessageTest::originalText);
  }

  private static void check(Serializer serializer, Text text) {
    Serializer.BoundSerializer bound =
        serializer.bind(SerializerContext.allColumns(ChangelogRows.TABLE));
    List<RowChange> changes = ChangelogRows.changes();
    assertThat(changes).hasSizeGreaterThan(200);
    for (RowChange change : changes) {
      FlatMessage message =
          JSON.parseObject(text(ChangelogRows.message(bound, change)), FlatMessage.class);
      ChangeType type = change.type();
      assertThat(message.getDatabase()).isEqualTo("shop");
      assertThat(message.getTable()).isEqualTo("every_type");
      assertThat(message.getPkNames()).containsExactly("id", "region");
      assertThat(message.getIsDdl()).isFalse();
      assertThat(message.getSql()).isEmpty();
      assertThat(message.getEs()).isEqualTo(change.sourceTimeMillis());
      assertThat(message.getTs()).isEqualTo(ChangelogRows.WRITTEN);
      assertThat(message.getType()).isEqualTo(type == ChangeType.SNAPSHOT ? "INSERT" : type.name());
      assertThat(message.getData()).hasSize(1);
      assertSame(message.getData().get(0), expected(change.image(), change, false, text));
      if (type == ChangeType.UPDATE) {
        assertThat(message.getOld()).hasSize(1);
        Row before = Objects.requireNonNull(change.before());
        assertSame(message.getOld().get(0), expected(before, change, true, text));
      } else {
        assertThat(message.getOld()).isNull();
      }
      String[] names =
          ChangelogRows.TABLE.columns().stream().map(Column::name).toArray(String[]::new);
      assertThat(message.getSqlType()).containsOnlyKeys(names);
      assertThat(message.getMysqlType()).containsOnlyKeys(names);
      if (serializer == ORIGINAL) {
        assertThat(message.getId()).isEqualTo(ChangelogRows.SEQUENCE);
        assertThat(message.getMysqlType()).containsEntry("u_bigint", "bigint unsigned");
      }
    }
  }

  /** Not the bytes: fastjson 2.0.31 cannot read a key with an emoji from bytes. */
  private static String text(byte[] message) {
    return new String(message, StandardCharsets.UTF_8);
  }

  private static Map<String, @Nullable String> expected(
      Row row, RowChange change, boolean changedOnly, Text text) {
    Map<String, @Nullable String> expected = new LinkedHashMap<>();
    for (int i = 0; i < row.schema().size(); i++) {
      if (!changedOnly || ChangelogRows.changed(change, i)) {
        expected.put(row.schema().column(i).name(), text.of(row, i));
      }
    }
    return expected;
  }

  /** Numbers are the same however many zeros fastjson gives them. */
  private static void assertSame(Map<String, String> read, Map<String, @Nullable String> expected) {
    assertThat(read.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, value) -> {
          boolean number = value != null && value.startsWith("#");
          if (number) {
            assertThat(new BigDecimal(read.get(name)))
                .as(name)
                .isEqualByComparingTo(value.substring(1));
          } else {
            assertThat(read.get(name)).as(name).isEqualTo(value);
          }
        });
  }

  /** OMS's numbers with a mark. */
  private static @Nullable String omsText(Row row, int index) {
    Object value = ChangelogRows.value(row, index);
    if (value instanceof Number) {
      return "#" + value;
    }
    return value instanceof byte[] bytes
        ? Base64.getEncoder().encodeToString(bytes)
        : (String) value;
  }

  private static @Nullable String originalText(Row row, int index) {
    Object value = ChangelogRows.value(row, index);
    Column column = row.schema().column(index);
    if (value == null) {
      return null;
    }
    return switch (column.type()) {
      case YEAR -> "%04d".formatted(((BigDecimal) value).intValueExact());
      case BIT -> Long.toUnsignedString(row.getLong(index));
      case ENUM -> String.valueOf(column.labels().indexOf(value) + 1);
      case SET ->
          String.valueOf(
              Arrays.stream(((String) value).split(","))
                  .filter(label -> !label.isEmpty())
                  .mapToLong(label -> 1L << column.labels().indexOf(label))
                  .sum());
      case TIME -> ChangelogRows.padded((String) value);
      case DATETIME, TIMESTAMP -> ChangelogRows.micros(row, index, SHANGHAI);
      default -> {
        if (value instanceof byte[] bytes) {
          String text = new String(bytes, StandardCharsets.ISO_8859_1);
          yield column.type() == DataType.BINARY ? text.replaceAll("\u0000+$", "") : text;
        }
        yield value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
      }
    };
  }

  /** The keys are those that Canal writes, in its order. */
  @Test
  void originalHasCanalsKeys() {
    List<String> canals =
        List.copyOf(
            JSON.parseObject(JSON.toJSONBytes(new FlatMessage(1), JSONWriter.Feature.WriteNulls))
                .keySet());
    Serializer.BoundSerializer bound =
        ORIGINAL.bind(SerializerContext.allColumns(ChangelogRows.TABLE));
    for (RowChange change : ChangelogRows.changes()) {
      assertThat(JSON.parseObject(text(ChangelogRows.message(bound, change))).keySet())
          .containsExactlyElementsOf(canals);
    }
    assertThat(JSON.parseObject(ddl(ORIGINAL)).keySet()).containsExactlyElementsOf(canals);
  }

  @Test
  void schemaChanges() {
    for (Serializer serializer : List.of(OMS, ORIGINAL)) {
      FlatMessage message = JSON.parseObject(ddl(serializer), FlatMessage.class);
      assertThat(message.getDatabase()).isEqualTo("shop");
      assertThat(message.getTable()).isEqualTo("orders");
      assertThat(message.getIsDdl()).isTrue();
      assertThat(message.getType()).isEqualTo("CINDEX");
      assertThat(message.getSql()).isEqualTo("CREATE INDEX \"i\" ON orders (a)");
      assertThat(message.getEs()).isEqualTo(5);
      assertThat(message.getTs()).isEqualTo(6);
      assertThat(message.getData()).isNull();
      assertThat(message.getOld()).isNull();
      assertThat(message.getPkNames()).isNull();
      assertThat(message.getSqlType()).isNull();
      assertThat(message.getMysqlType()).isNull();
    }
  }

  private static byte[] ddl(Serializer serializer) {
    MessageMeta meta = new MessageMeta();
    meta.set(1, 6);
    ByteOutput out = new ByteOutput(16);
    SchemaChange change =
        new SchemaChange(
            new TableId("shop", "orders"),
            "CREATE_INDEX",
            "CREATE INDEX \"i\" ON orders (a)",
            null,
            5,
            new SimpleOrigin("binlog.000001:4", null, null, 0));
    assertThat(serializer.serializeSchemaChange(change, meta, out)).isTrue();
    return out.toByteArray();
  }
}
