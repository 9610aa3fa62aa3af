package dev.oms.format.avro;

import dev.oms.core.model.Column;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import dev.oms.format.avro.AvroSerializer.Framing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.SchemaNormalization;

/**
 * The Avro schemas of messages. The names of the operations are OMS's (fact sheet 1.11), and {@code
 * ROW} for a row that full synchronization read; {@code docs/formats-avro.md} explains the fields.
 */
final class MessageSchemas {

  /** The symbols of {@code operation}. To put one anywhere but last breaks what is stored. */
  static final List<String> OPERATIONS =
      List.of("INSERT", "UPDATE", "DELETE", "DDL", "BEGIN", "COMMIT", "HEARTBEAT", "ROW");

  private final AvroOptions options;

  MessageSchemas(AvroOptions options) {
    this.options = options;
  }

  /** What a message's first field says: the number of a symbol. */
  static int operation(String symbol) {
    return OPERATIONS.indexOf(symbol);
  }

  /** The schema of the messages of a table's rows. */
  Schema envelope(SerializerContext context) {
    TableSchema table = context.schema();
    String namespace =
        String.join(
            ".",
            options.namespace(),
            AvroNames.encode(table.id().database()),
            AvroNames.encode(table.id().table()));
    Schema row = row(context, namespace);
    List<Field> fields = new ArrayList<>();
    head(fields, true);
    fields.add(optional("sequence", Schema.create(Schema.Type.LONG)));
    fields.add(new Field("source", source()));
    table(fields);
    fields.add(optional("before", row));
    fields.add(optional("after", row));
    Schema names = Schema.createArray(string());
    fields.add(optional("beforeAbsent", names));
    fields.add(optional("afterAbsent", names));
    Schema texts = Schema.createMap(string());
    fields.add(optional("beforeAsText", texts));
    fields.add(optional("afterAsText", texts));
    if (options.framing() == Framing.SINGLE_OBJECT) {
      markLogicalTypes(row, fields);
    }
    return Schema.createRecord("Envelope", null, namespace, false, fields);
  }

  /** The schema of the messages of DDL statements: the same for all tables. */
  Schema schemaChange() {
    List<Field> fields = new ArrayList<>();
    head(fields, true);
    fields.add(optional("source", source()));
    table(fields);
    fields.add(new Field("ddlType", string()));
    fields.add(new Field("sql", string()));
    return Schema.createRecord("SchemaChange", null, options.namespace(), false, fields);
  }

  /** The schema of heartbeats. */
  Schema heartbeat() {
    List<Field> fields = new ArrayList<>();
    head(fields, false);
    return Schema.createRecord("Heartbeat", null, options.namespace(), false, fields);
  }

  /** The fields that all messages begin with. */
  private void head(List<Field> fields, boolean inLog) {
    fields.add(
        new Field(
            "operation", Schema.createEnum("Operation", null, options.namespace(), OPERATIONS)));
    if (inLog) {
      fields.add(optional("xid", string()));
      fields.add(optional("position", string()));
    }
    fields.add(optional("timestamp", millis()));
    fields.add(new Field("processingTime", millis()));
  }

  private static void table(List<Field> fields) {
    fields.add(optional("schemaName", string()));
    fields.add(optional("tableName", string()));
  }

  private Schema source() {
    return Schema.createRecord(
        "Source",
        null,
        options.namespace(),
        false,
        List.of(
            new Field("sourceType", string()),
            optional("version", string()),
            optional("tenant", string())));
  }

  private Schema row(SerializerContext context, String namespace) {
    List<Field> fields = new ArrayList<>();
    Map<Integer, String> nameByIndex = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (OutputColumn output : context.columns()) {
      Column column = context.schema().column(output.index());
      String name = AvroNames.encode(output.name());
      if (!names.add(name)) {
        throw new IllegalArgumentException(
            "two columns of table "
                + context.schema().id()
                + " would have the name '"
                + output.name()
                + "' in a message");
      }
      nameByIndex.put(output.index(), name);
      Field field = optional(name, FieldType.of(column, options).schema());
      field.addProp("columnName", output.name());
      field.addProp("nativeType", column.nativeType());
      field.addProp("canonicalType", column.canonicalName());
      fields.add(field);
    }
    Schema row = Schema.createRecord("Row", null, namespace, false, fields);
    List<Integer> key = context.schema().rowKey();
    if (!key.isEmpty() && nameByIndex.keySet().containsAll(key)) {
      row.addProp("rowKey", key.stream().map(nameByIndex::get).toList());
    }
    return row;
  }

  /**
   * The fingerprint that names the schema in a single-object message leaves out logical types (Avro
   * specification, "Parsing Canonical Form"): two versions of a table that differ in the scale of a
   * decimal would have one, and be read as each other. A field without bytes, named after the
   * logical types, makes the fingerprints differ.
   */
  private static void markLogicalTypes(Schema row, List<Field> fields) {
    StringBuilder types = new StringBuilder();
    for (Field field : row.getFields()) {
      Schema type = field.schema().getTypes().get(1);
      LogicalType logical = type.getLogicalType();
      if (logical != null) {
        types.append(field.name()).append(':').append(logical.getName());
        if (logical instanceof LogicalTypes.Decimal decimal) {
          types.append(':').append(decimal.getPrecision()).append(':').append(decimal.getScale());
        }
        types.append('\n');
      }
    }
    if (!types.isEmpty()) {
      long hash =
          SchemaNormalization.fingerprint64(types.toString().getBytes(StandardCharsets.UTF_8));
      fields.add(
          new Field(
              "logicalTypes_" + String.format("%016x", hash),
              Schema.create(Schema.Type.NULL),
              null,
              JsonProperties.NULL_VALUE));
    }
  }

  private static Field optional(String name, Schema type) {
    return new Field(
        name,
        Schema.createUnion(Schema.create(Schema.Type.NULL), type),
        null,
        JsonProperties.NULL_VALUE);
  }

  private static Schema string() {
    return Schema.create(Schema.Type.STRING);
  }

  private static Schema millis() {
    return LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
  }
}
