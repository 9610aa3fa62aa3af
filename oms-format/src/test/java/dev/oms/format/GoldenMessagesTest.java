package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each format's messages for a table with every type, as files that a person has read. */
class GoldenMessagesTest {

  private static final SchemaChange DDL =
      new SchemaChange(
          new TableId("connector_test", "all_mysql_type_test"),
          "ALTER_TABLE",
          "alter table connector_test.all_mysql_type_test add column c90 varchar(30) default"
              + " \"test\" comment 'test'",
          null,
          1671177209000L,
          new SimpleOrigin("binlog.000001:4", null, null, 1671177200L),
          Fixtures.OCEANBASE);

  @ParameterizedTest
  @EnumSource
  void rowChanges(MessageFormat format) {
    Serializer serializer = format.serializer();
    check(
        format,
        "insert",
        Fixtures.message(
            serializer,
            SimpleRowChange.insert(Fixtures.first(), Fixtures.TIME, Fixtures.TRANSACTION)));
    check(
        format,
        "update",
        Fixtures.message(
            serializer,
            SimpleRowChange.update(
                Fixtures.first(), Fixtures.second(), Fixtures.TIME, Fixtures.TRANSACTION)));
    check(
        format,
        "delete",
        Fixtures.message(
            serializer,
            SimpleRowChange.delete(Fixtures.second(), Fixtures.TIME, Fixtures.TRANSACTION)));
    check(
        format,
        "row",
        Fixtures.message(serializer, SimpleRowChange.snapshot(Fixtures.first(), Fixtures.CHUNK)));
  }

  @ParameterizedTest
  @EnumSource
  void schemaChange(MessageFormat format) {
    ByteOutput out = new ByteOutput(16);
    boolean written = format.serializer().serializeSchemaChange(DDL, meta(), out);
    optional(format, "ddl", written, out);
  }

  @ParameterizedTest
  @EnumSource
  void heartbeat(MessageFormat format) {
    ByteOutput out = new ByteOutput(16);
    boolean written = format.serializer().serializeHeartbeat(1620457659000L, meta(), out);
    optional(format, "heartbeat", written, out);
  }

  private static MessageMeta meta() {
    MessageMeta meta = new MessageMeta();
    meta.set(Fixtures.SEQUENCE, 1671177291475L);
    return meta;
  }

  private static void optional(MessageFormat format, String name, boolean written, ByteOutput out) {
    if (written) {
      check(format, name, new String(out.toByteArray(), StandardCharsets.UTF_8));
    } else {
      assertThat(out.size()).isZero();
      Golden.checkNone(file(format, name));
    }
  }

  private static void check(MessageFormat format, String name, String message) {
    Golden.check(file(format, name), message);
  }

  private static String file(MessageFormat format, String name) {
    return format.name().toLowerCase(Locale.ROOT).replace('_', '-') + "/" + name + ".json";
  }
}
