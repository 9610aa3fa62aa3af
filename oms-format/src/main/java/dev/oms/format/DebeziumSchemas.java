package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import dev.oms.format.DebeziumSerializer.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The {@code schema} of messages: Kafka Connect's JSON description of a payload, made once for each
 * table. As OMS prints it, every field is declared to be there always; as Kafka Connect needs it,
 * every field that a message may lack is optional.
 */
final class DebeziumSchemas {

  private static final DebeziumTypes.Type STRING = new DebeziumTypes.Type("string");
  private static final DebeziumTypes.Type INT64 = new DebeziumTypes.Type("int64");

  private final ByteOutput out = new ByteOutput(1024);
  private final boolean connect;

  private DebeziumSchemas(Schema schema) {
    connect = schema == Schema.CONNECT;
  }

  /** Of row changes; empty where messages have no schema. */
  static byte[] ofRows(SerializerContext context, DebeziumSerializer format) {
    DebeziumSchemas schema = new DebeziumSchemas(format.schema());
    TableId table = context.schema().id();
    String name = "OMS." + table.database() + "." + table.table();
    schema.begin();
    schema.row("before", context, format, name);
    schema.next();
    schema.row("after", context, format, name);
    schema.next();
    schema.source();
    schema.next();
    schema.field("op", STRING, false);
    schema.next();
    schema.field("ts_ms", INT64, false);
    schema.end(name + ".Envelope");
    return schema.out.toByteArray();
  }

  /** Of heartbeats. */
  static byte[] ofHeartbeats(DebeziumSerializer format) {
    DebeziumSchemas schema = new DebeziumSchemas(format.schema());
    schema.begin();
    schema.source();
    schema.next();
    schema.field("op", STRING, false);
    schema.next();
    schema.field("ts_ms", INT64, false);
    schema.end("OMS.Heartbeat");
    return schema.out.toByteArray();
  }

  /** Of DDL statements. */
  static byte[] ofSchemaChanges(DebeziumSerializer format) {
    DebeziumSchemas schema = new DebeziumSchemas(format.schema());
    schema.begin();
    schema.source();
    schema.next();
    schema.field("ts_ms", INT64, false);
    schema.next();
    schema.field("databaseName", STRING, true);
    schema.next();
    schema.field("schemaName", STRING, true);
    schema.next();
    schema.field("ddl", STRING, true);
    schema.next();
    // The list is always empty; Kafka Connect wants a type for what it would hold.
    schema.open("tableChanges", false);
    schema.write(",\"type\":\"array\",\"items\":{\"optional\":false,\"type\":\"string\"}}");
    schema.end("OMS.SchemaChange");
    return schema.out.toByteArray();
  }

  private void begin() {
    write("{\"optional\":false,\"type\":\"struct\",\"fields\":[");
  }

  private void end(String name) {
    write("]");
    name(name);
    write("}");
  }

  private void next() {
    out.write(',');
  }

  private void row(
      String field, SerializerContext context, DebeziumSerializer format, String name) {
    open(field, true);
    write(",\"type\":\"struct\",\"fields\":[");
    boolean first = true;
    for (OutputColumn column : context.columns()) {
      if (!first) {
        next();
      }
      first = false;
      DebeziumTypes.Type type = DebeziumTypes.of(context.schema().column(column.index()), format);
      field(column.name(), type, true);
    }
    end(name + ".Value");
  }

  /** In the order that OMS prints; {@code server_id} is declared, but no message has it. */
  private void source() {
    open("source", false);
    write(",\"type\":\"struct\",\"fields\":[");
    field("version", STRING, true);
    next();
    field("connector", STRING, true);
    next();
    field("name", STRING, true);
    next();
    field("ts_ms", INT64, true);
    next();
    field("db", STRING, true);
    next();
    field("table", STRING, true);
    next();
    field("server_id", INT64, true);
    next();
    field("pos", STRING, true);
    end("OMS.Source");
  }

  /**
   * Writes a field that is no struct.
   *
   * @param mayLack whether messages may lack it or have null; only Kafka Connect's schema says it
   */
  private void field(String name, DebeziumTypes.Type type, boolean mayLack) {
    open(name, mayLack);
    write(",\"type\":\"" + type.type() + '"');
    name(type.name());
    if (connect && type.name() != null) {
      write(",\"version\":1");
    }
    write("}");
  }

  private void open(String field, boolean mayLack) {
    write("{\"field\":");
    JsonWriter.writeString(field, out);
    write(",\"optional\":" + (connect && mayLack));
  }

  private void name(@Nullable String name) {
    if (connect && name != null) {
      write(",\"name\":");
      JsonWriter.writeString(name, out);
    }
  }

  private void write(String ascii) {
    out.write(JsonWriter.ascii(ascii));
  }
}
