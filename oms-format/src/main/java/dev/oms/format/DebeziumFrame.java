package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.text.ValueText;
import dev.oms.format.DebeziumSerializer.Schema;
import dev.oms.format.DebeziumSerializer.Shape;

/**
 * What is around the payload of Debezium and DebeziumFlatten, and the messages that are not about
 * rows.
 */
final class DebeziumFrame {

  private final DebeziumSerializer format;

  DebeziumFrame(DebeziumSerializer format) {
    this.format = format;
  }

  /**
   * The message up to the payload's first key.
   *
   * @param schema what describes the payload; not used where messages have no schema
   */
  byte[] start(byte[] schema) {
    ByteOutput out = new ByteOutput(256);
    writeStart(schema, out);
    return out.toByteArray();
  }

  private void writeStart(byte[] schema, ByteOutput out) {
    if (format.schema() != Schema.NONE) {
      out.write(JsonWriter.ascii("{\"schema\":"));
      out.write(schema);
      out.write(JsonWriter.ascii(",\"payload\":{"));
    } else if (format.shape() == Shape.ENVELOPE) {
      out.write(JsonWriter.ascii("{\"payload\":{"));
    } else {
      out.write('{');
    }
  }

  /** The message from after the payload's last value. */
  byte[] end() {
    return JsonWriter.ascii(format.shape() == Shape.ENVELOPE ? "}}" : "}");
  }

  /** Appends a heartbeat: no source is known but its time. */
  void writeHeartbeat(long sourceTimeMillis, MessageMeta meta, ByteOutput out) {
    writeStart(DebeziumSchemas.ofHeartbeats(format), out);
    out.write(JsonWriter.ascii("\"op\":\"HEARTBEAT\",\"source\":{\"name\":\"OMS\",\"version\":"));
    JsonWriter.writeString(format.version(), out);
    out.write(JsonWriter.ascii(",\"ts_ms\":"));
    ValueText.appendLong(sourceTimeMillis, out);
    out.write(JsonWriter.ascii("},\"ts_ms\":"));
    ValueText.appendLong(meta.processingTimeMillis(), out);
    out.write(end());
  }

  /** Appends a DDL statement with the keys that Debezium's schema change topic has. */
  void writeSchemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
    SourceInfo source = change.source();
    writeStart(DebeziumSchemas.ofSchemaChanges(format), out);
    out.write(JsonWriter.ascii("\"source\":"));
    DebeziumSource.writeHead(
        source == null ? null : source.dbType(), change.origin().position(), format.version(), out);
    out.write(JsonWriter.ascii(",\"ts_ms\":"));
    ValueText.appendLong(change.sourceTimeMillis(), out);
    DebeziumSource.writeTail(change.table(), out);
    out.write(JsonWriter.ascii(",\"ts_ms\":"));
    ValueText.appendLong(meta.processingTimeMillis(), out);
    out.write(JsonWriter.ascii(",\"databaseName\":"));
    JsonWriter.writeString(change.table().database(), out);
    out.write(JsonWriter.ascii(",\"schemaName\":null,\"ddl\":"));
    JsonWriter.writeString(change.sql(), out);
    out.write(JsonWriter.ascii(",\"tableChanges\":[]"));
    out.write(end());
  }
}
