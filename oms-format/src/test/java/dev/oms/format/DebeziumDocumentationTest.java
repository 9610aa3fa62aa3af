package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.format.DebeziumSerializer.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of {@code docs/formats.md} are what the serializer writes. */
class DebeziumDocumentationTest {

  private static final TableSchema ORDERS =
      new TableSchema(
          Fixtures.MYSQL,
          new TableId("shop", "orders"),
          1,
          List.of(
              Fixtures.column("id", DataType.BIGINT),
              Fixtures.column("status", DataType.VARCHAR),
              Fixtures.column("amount", DataType.DECIMAL)),
          List.of(0),
          List.of());
  private static final ArrayRow DRAFT = ArrayRow.of(ORDERS, 7, "draft", "199.90");
  private static final ArrayRow SHIPPED = ArrayRow.of(ORDERS, 7, "shipped", "199.90");
  private static final RowChange UPDATE =
      SimpleRowChange.update(DRAFT, SHIPPED, 1606233662012L, at(4567));
  private static final RowChange DELETE = SimpleRowChange.delete(SHIPPED, 1606233670000L, at(4711));

  private static Origin at(int offset) {
    return new SimpleOrigin("binlog.000003:" + offset, null, null, 1);
  }

  @Test
  void examples() throws IOException {
    String page = Files.readString(Path.of("../docs/formats.md"));
    int smt = page.indexOf("\n## DebeziumSmt\n");
    String sections =
        page.substring(page.indexOf("\n## Debezium\n"), page.indexOf("\n## ", smt + 1));
    Matcher blocks = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(sections);
    List<String> examples = new ArrayList<>();
    while (blocks.find()) {
      examples.add(Json.object(blocks.group(1)).toString());
    }
    assertThat(examples)
        .containsExactlyElementsOf(
            messages().stream().map(m -> Json.object(m).toString()).toList());
  }

  private static List<String> messages() {
    Serializer debezium = DebeziumSerializer.builder().schemaChanges(true).build();
    Serializer flatten = DebeziumSerializer.builder().shape(Shape.FLATTEN).build();
    Serializer smt = DebeziumSerializer.builder().shape(Shape.SMT).build();
    RowChange insert = SimpleRowChange.insert(DRAFT, 1606233660003L, at(4321));
    ByteOutput ddl = new ByteOutput(16);
    SchemaChange alter =
        new SchemaChange(
            ORDERS.id(),
            "ALTER_TABLE",
            "alter table orders add column note varchar(30)",
            ORDERS,
            1671177057000L,
            at(4800));
    assertThat(debezium.serializeSchemaChange(alter, meta(1671177057040L), ddl)).isTrue();
    ByteOutput heartbeat = new ByteOutput(16);
    assertThat(debezium.serializeHeartbeat(1620457659000L, meta(1620457659450L), heartbeat))
        .isTrue();
    return List.of(
        message(debezium, UPDATE, 1606233662017L),
        message(debezium, insert, 1606233660009L),
        message(debezium, DELETE, 1606233670004L),
        message(debezium, SimpleRowChange.snapshot(DRAFT, Fixtures.CHUNK), 1606233650000L),
        new String(ddl.toByteArray(), StandardCharsets.UTF_8),
        new String(heartbeat.toByteArray(), StandardCharsets.UTF_8),
        message(flatten, UPDATE, 1606233662017L),
        message(smt, UPDATE, 0),
        message(smt, DELETE, 0));
  }

  private static MessageMeta meta(long written) {
    MessageMeta meta = new MessageMeta();
    meta.set(1, written);
    return meta;
  }

  private static String message(Serializer serializer, RowChange change, long written) {
    ByteOutput out = new ByteOutput(16);
    serializer.bind(SerializerContext.allColumns(ORDERS)).serialize(change, meta(written), out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }
}
