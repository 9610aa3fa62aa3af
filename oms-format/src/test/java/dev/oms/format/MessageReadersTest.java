package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ReadMessage;
import dev.oms.core.spi.ReadRow;
import dev.oms.core.spi.Serializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers tell the row that a message leaves behind, whatever it says of it. */
class MessageReadersTest {

  private static final List<Serializer> VARIANTS =
      List.of(
          CanalSerializer.builder().original(true).build(),
          MaxwellSerializer.builder().changedOnly(true).typedKey(true).uuid(true).build(),
          DebeziumSerializer.builder().schema(DebeziumSerializer.Schema.OMS).build(),
          DebeziumSerializer.builder()
              .schema(DebeziumSerializer.Schema.CONNECT)
              .binary(DebeziumSerializer.Binary.BASE64)
              .datetimeMicros(true)
              .build(),
          DefaultSerializer.builder()
              .columnTypes(true)
              .values(ValueOptions.builder().setAsArray(true).build())
              .build());

  @ParameterizedTest
  @EnumSource
  void goldenMessages(MessageFormat format) throws IOException {
    boolean named = format != MessageFormat.DEBEZIUM_SMT;
    for (String operation : List.of("insert", "row", "update", "delete")) {
      ReadMessage message = read(format.serializer(), golden(format, operation));
      assertThat(message.kind())
          .as(operation)
          .isEqualTo(
              operation.equals("delete") ? ReadMessage.Kind.DELETE : ReadMessage.Kind.UPSERT);
      assertThat(message.database()).isEqualTo(named ? "shop" : null);
      assertThat(message.table()).isEqualTo(named ? "every_type" : null);
      Map<String, String> row = values(message.row());
      assertThat(row.keySet())
          .containsExactlyInAnyOrderElementsOf(
              Fixtures.EVERY_TYPE.columns().stream().map(Column::name).toList());
      assertThat(row).containsEntry("id", "NUMBER 3").containsEntry("k_text", "STRING a\"b");
      boolean first = operation.equals("insert") || operation.equals("row");
      assertThat(row.get("c_varchar"))
          .isEqualTo("STRING " + (first ? "Grüße, 中文, 😀" : "tab\there"));
      assertThat(row.get("c_smallint")).isEqualTo(first ? "NUMBER -32768" : "NULL null");
    }
    assertThat(values(read(format.serializer(), golden(format, "insert")).row()))
        .isEqualTo(values(read(format.serializer(), golden(format, "row")).row()));
    assertThat(values(read(format.serializer(), golden(format, "update")).row()))
        .isEqualTo(values(read(format.serializer(), golden(format, "delete")).row()));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotAboutRows(MessageFormat format) throws IOException {
    for (String other : List.of("ddl", "heartbeat")) {
      if (Files.exists(file(format, other))) {
        ReadMessage message = read(format.serializer(), golden(format, other));
        assertThat(message.kind()).as(other).isEqualTo(ReadMessage.Kind.OTHER);
      }
    }
  }

  @Test
  void debeziumsSchemaChange() {
    String ddl =
        "{\"payload\":{\"source\":{\"db\":\"shop\",\"table\":\"t\"},\"ts_ms\":1,"
            + "\"databaseName\":\"shop\",\"schemaName\":null,\"ddl\":\"alter\",\"tableChanges\":[]}}";
    assertThat(read(MessageFormat.DEBEZIUM.serializer(), ddl).kind())
        .isEqualTo(ReadMessage.Kind.OTHER);
  }

  @Property(tries = 200)
  void anyChangeLeavesTheRowThatFullSynchronizationReads(@ForAll long seed) {
    Random random = new Random(seed);
    TableSchema schema = schema(random);
    Row before = row(schema, random);
    Row after = row(schema, random);
    for (MessageFormat format : MessageFormat.values()) {
      check(format.serializer(), before, after);
    }
    VARIANTS.forEach(serializer -> check(serializer, before, after));
  }

  private static void check(Serializer serializer, Row before, Row after) {
    SimpleOrigin origin = new SimpleOrigin("log:1", "tx", null, 1);
    Map<String, String> old = snapshot(serializer, before);
    Map<String, String> now = snapshot(serializer, after);
    String insert = Fixtures.message(serializer, SimpleRowChange.insert(after, 5, origin));
    String update = Fixtures.message(serializer, SimpleRowChange.update(before, after, 5, origin));
    String delete = Fixtures.message(serializer, SimpleRowChange.delete(before, 5, origin));
    assertThat(values(read(serializer, insert).row())).as(serializer.toString()).isEqualTo(now);
    assertThat(values(read(serializer, delete).row())).as(serializer.toString()).isEqualTo(old);
    ReadMessage updated = read(serializer, update);
    assertThat(values(updated.row())).as(serializer.toString()).isEqualTo(now);
    if (!serializer.format().equals("DEBEZIUM_SMT")) {
      Map<String, String> merged = values(updated.row());
      merged.putAll(values(updated.before()));
      assertThat(merged).as("before, by " + serializer).isEqualTo(old);
    }
  }

  private static Map<String, String> snapshot(Serializer serializer, Row row) {
    String text =
        Fixtures.message(
            serializer, SimpleRowChange.snapshot(row, SimpleOrigin.ofSnapshot("chunk")));
    return values(read(serializer, text).row());
  }

  @Test
  void aPartialUpdateHasOnlyItsColumns() {
    TableSchema schema =
        Fixtures.table(
            List.of(0),
            Fixtures.column("id", DataType.INT),
            Fixtures.column("a", DataType.INT),
            Fixtures.column("b", DataType.TEXT));
    Row before = ArrayRow.of(schema, 1, ArrayRow.ABSENT, ArrayRow.ABSENT);
    Row after = ArrayRow.of(schema, ArrayRow.ABSENT, 7, ArrayRow.ABSENT);
    for (MessageFormat format : MessageFormat.values()) {
      if (format == MessageFormat.DEBEZIUM_SMT) {
        continue; // has the after image alone
      }
      String text =
          Fixtures.message(
              format.serializer(),
              SimpleRowChange.update(before, after, 5, new SimpleOrigin("log:1", "tx", null, 1)));
      ReadMessage message = read(format.serializer(), text);
      Map<String, String> all = values(message.before());
      all.putAll(values(message.row()));
      assertThat(all).as(format.name()).containsEntry("a", "NUMBER 7").doesNotContainKey("b");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoMessageIsRefusedWithoutItsValues(MessageFormat format) throws IOException {
    String good = golden(format, "insert");
    for (String text :
        List.of(
            "",
            "secret",
            "[\"secret\"]",
            "{\"a\":\"secret\"}",
            good.substring(0, good.length() / 2),
            good + "{\"a\":\"secret\"}")) {
      assertThatThrownBy(() -> read(format.serializer(), text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .message()
          .isNotBlank()
          .doesNotContain("secret")
          .doesNotContain("Grüße");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"recordType\":\"INSERT\",\"allMetaData\":{},\"postStruct\":null}",
        "{\"recordType\":\"DELETE\",\"allMetaData\":{},\"postStruct\":{\"a\":1}}",
        "{\"recordType\":\"MOVE\",\"postStruct\":{\"a\":1}}",
        "{\"recordType\":\"INSERT\",\"postStruct\":[1]}"
      })
  void aMessageWithoutTheImageThatItNeedsIsRefused(String text) {
    assertThatThrownBy(() -> read(MessageFormat.DEFAULT.serializer(), text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rowsThatAreReadAreUpsertsAlsoWhereOthersHaveAWordForThem() {
    String debezium =
        "{'op':'r','source':{'db':'shop','table':'t'},'before':null,'after':{'id':1}}";
    String maxwell = "{'database':'shop','table':'t','type':'bootstrap-insert','data':{'id':1}}";
    for (ReadMessage message :
        List.of(
            read(MessageFormat.DEBEZIUM.serializer(), debezium.replace('\'', '"')),
            read(MessageFormat.MAXWELL.serializer(), maxwell.replace('\'', '"')))) {
      assertThat(message.kind()).isEqualTo(ReadMessage.Kind.UPSERT);
      assertThat(values(message.row())).isEqualTo(Map.of("id", "NUMBER 1"));
    }
  }

  @Test
  void aMessageOfSeveralRowsIsRefused() {
    String text =
        "{'database':'shop','table':'t','type':'INSERT','isDdl':false,'data':[{'id':1},{'id':2}]}";
    assertThatThrownBy(() -> read(MessageFormat.CANAL.serializer(), text.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than one row");
  }

  @Test
  void aColumnThatIsNamedLikeTheTypesIsAColumnWhereThereAreNone() {
    TableSchema schema =
        Fixtures.table(
            List.of(0),
            Fixtures.column("id", DataType.INT),
            Fixtures.column("__light_type", DataType.INT));
    Row row = ArrayRow.of(schema, 1, 2);
    assertThat(snapshot(MessageFormat.DEFAULT.serializer(), row))
        .isEqualTo(Map.of("id", "NUMBER 1", "__light_type", "NUMBER 2"));
  }

  private static ReadMessage read(Serializer serializer, String text) {
    byte[] bytes = ("#" + text + "#").getBytes(StandardCharsets.UTF_8);
    ReadMessage message = new ReadMessage();
    message.row().add("left over", ReadRow.Kind.NULL, null);
    message.kind(ReadMessage.Kind.DELETE);
    serializer.reader().orElseThrow().read(bytes, 1, bytes.length - 2, message);
    return message;
  }

  private static Map<String, String> values(ReadRow row) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < row.size(); i++) {
      assertThat(values.put(row.name(i), row.kind(i) + " " + row.text(i))).isNull();
    }
    return values;
  }

  private static String golden(MessageFormat format, String name) throws IOException {
    return Files.readString(file(format, name)).strip();
  }

  private static Path file(MessageFormat format, String name) {
    return Path.of(
        "src/test/resources/golden",
        format.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        name + ".json");
  }

  private static TableSchema schema(Random random) {
    return JsonPropertyTest.change(random).schema();
  }

  /** A row with all its columns. */
  private static Row row(TableSchema schema, Random random) {
    return ArrayRow.of(
        schema,
        schema.columns().stream()
            .map(c -> random.nextInt(5) == 0 ? null : JsonPropertyTest.value(c, random))
            .toArray());
  }
}
