package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtendColumnTypeTest {

  private static final Serializer FORMAT = MessageFormat.DEFAULT_EXTEND_COLUMN_TYPE.serializer();

  private static final TableSchema TABLE =
      new TableSchema(
          new SourceInfo("OB_MYSQL", null, null),
          new TableId("database", "table_name"),
          1,
          List.of(
              Fixtures.column("col1", DataType.TINYINT),
              Fixtures.column("col2", DataType.SMALLINT)),
          List.of(0, 1),
          List.of());

  private static final String TYPES =
      ",\"__light_type\":{\"col1\":{\"schemaType\":\"TINYINT\"},"
          + "\"col2\":{\"schemaType\":\"SMALLINT\"}}";

  private static String images(SimpleRowChange change) {
    String message = Fixtures.message(FORMAT, change);
    return message.substring(message.indexOf("\"prevStruct\""));
  }

  /** The example of the fact sheet, 1.6: each image that is there ends with the types. */
  @Test
  void theDocumentedExamples() {
    ArrayRow row = ArrayRow.of(TABLE, 3, 129);
    ArrayRow other = ArrayRow.of(TABLE, 3, null);
    SimpleOrigin origin = new SimpleOrigin("7_1", null, null, 1609344671L);
    assertThat(Fixtures.message(FORMAT, SimpleRowChange.insert(row, 1609344671000L, origin)))
        .isEqualTo(
            "{\"allMetaData\":{\"checkpoint\":\"1609344671\","
                + "\"record_primary_key\":\"col1\\u0001col2\",\"source_identity\":null,"
                + "\"record_primary_value\":\"3\\u0001129\",\"dbType\":\"OB_MYSQL\","
                + "\"storeDataSequence\":160623366201200001,\"table_name\":\"table_name\","
                + "\"db\":\"database\",\"timestamp\":\"1609344671\",\"uniqueId\":\"7_1\","
                + "\"transId\":null,\"clusterId\":null},"
                + "\"prevStruct\":null,\"recordType\":\"INSERT\","
                + "\"postStruct\":{\"col1\":3,\"col2\":129"
                + TYPES
                + "}}");
    assertThat(images(SimpleRowChange.update(row, other, 0, origin)))
        .isEqualTo(
            "\"prevStruct\":{\"col1\":3,\"col2\":129"
                + TYPES
                + "},\"recordType\":\"UPDATE\",\"postStruct\":{\"col1\":3,\"col2\":null"
                + TYPES
                + "}}");
    assertThat(images(SimpleRowChange.delete(row, 0, origin)))
        .isEqualTo(
            "\"prevStruct\":{\"col1\":3,\"col2\":129"
                + TYPES
                + "},\"recordType\":\"DELETE\",\"postStruct\":null}");
    assertThat(images(SimpleRowChange.snapshot(row, Fixtures.CHUNK)))
        .isEqualTo(
            "\"prevStruct\":null,\"recordType\":\"ROW\",\"postStruct\":{\"col1\":3,\"col2\":129"
                + TYPES
                + "}}");
  }

  /** The example of the fact sheet, 1.6. */
  @Test
  void theDocumentedSchemaChange() {
    SchemaChange change =
        new SchemaChange(
            new TableId("connector_test", "all_mysql_type_test"),
            "ALTER_TABLE",
            "alter table t",
            null,
            1671177209000L,
            new SimpleOrigin("binlog.000001:4", null, null, 1671177200L),
            new SourceInfo("OB_MYSQL", null, null));
    ByteOutput out = new ByteOutput(16);
    assertThat(FORMAT.serializeSchemaChange(change, new MessageMeta(), out)).isTrue();
    assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"prevStruct\":null,\"postStruct\":{\"ddl\":\"alter table t\","
                + "\"__light_type\":{\"ddl\":{\"schemaType\":\"VAR_STRING\"}}},"
                + "\"allMetaData\":{\"checkpoint\":\"1671177200\",\"dbType\":\"OB_MYSQL\","
                + "\"storeDataSequence\":null,\"db\":\"connector_test\","
                + "\"timestamp\":\"1671177209\",\"uniqueId\":null,\"ddlType\":\"ALTER_TABLE\","
                + "\"record_primary_key\":null,\"source_identity\":null,"
                + "\"record_primary_value\":null,\"table_name\":\"all_mysql_type_test\"},"
                + "\"recordType\":\"DDL\"}");
  }

  @Test
  void typesGoByTheNamesInTheMessage() {
    Serializer.BoundSerializer bound =
        FORMAT.bind(new SerializerContext(TABLE, List.of(new OutputColumn(1, "a\"b"))));
    assertThat(
            Fixtures.message(
                bound, SimpleRowChange.snapshot(ArrayRow.of(TABLE, 3, 129), Fixtures.CHUNK)))
        .endsWith("{\"a\\\"b\":129,\"__light_type\":{\"a\\\"b\":{\"schemaType\":\"SMALLINT\"}}}}");
  }

  @Test
  void anEmptyImageStillHasTheTypes() {
    ArrayRow none = ArrayRow.of(TABLE, ArrayRow.ABSENT, ArrayRow.ABSENT);
    assertThat(images(SimpleRowChange.delete(none, 0, Fixtures.TRANSACTION)))
        .startsWith("\"prevStruct\":{\"__light_type\":{\"col1\":");
  }

  @Test
  void formatIsFoundByItsNames() {
    assertThat(FORMAT.format()).isEqualTo("DEFAULT_EXTEND_COLUMN_TYPE");
    for (String name : List.of("DefaultExtendColumnType", "DEFAULT_WITH_SCHEMA")) {
      assertThat(MessageFormat.byName(name)).contains(MessageFormat.DEFAULT_EXTEND_COLUMN_TYPE);
    }
    assertThat(
            java.util.ServiceLoader.load(dev.oms.core.config.FormatProvider.class).stream()
                .flatMap(p -> p.get().names().stream()))
        .contains("DEFAULT_EXTEND_COLUMN_TYPE", "DEFAULT_WITH_SCHEMA");
  }
}
