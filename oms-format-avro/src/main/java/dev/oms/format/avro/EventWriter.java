package dev.oms.format.avro;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.spi.MessageMeta;
import org.apache.avro.Schema;

/**
 * Writes the messages that are no rows. Their schemas are the same for all tables, and published
 * with the first message of their kind. Thread-safe.
 */
final class EventWriter {

  private final SchemaPublisher publisher;
  private final Schema schemaChange;
  private final Schema heartbeat;

  EventWriter(MessageSchemas schemas, SchemaPublisher publisher) {
    this.publisher = publisher;
    schemaChange = schemas.schemaChange();
    heartbeat = schemas.heartbeat();
  }

  Schema schemaChangeSchema() {
    return schemaChange;
  }

  Schema heartbeatSchema() {
    return heartbeat;
  }

  /** Appends the message for a DDL statement. */
  void schemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
    out.write(publisher.publish(schemaChange, schemaChange.getFullName(), "SchemaChange"));
    AvroOutput.writeLong(MessageSchemas.operation("DDL"), out);
    AvroBinding.writeOrigin(change.origin(), out);
    times(change.sourceTimeMillis(), meta, out);
    SourceInfo source = change.source();
    if (source == null) {
      out.write(AvroOutput.NULL);
    } else {
      out.write(AvroOutput.VALUE);
      AvroBinding.writeSource(source, out);
    }
    AvroOutput.writeStringOrNull(change.table().database(), out);
    AvroOutput.writeStringOrNull(change.table().table(), out);
    AvroOutput.writeString(change.ddlType(), out);
    AvroOutput.writeString(change.sql(), out);
  }

  /** Appends a heartbeat: everything up to a time has been delivered. */
  void heartbeat(long sourceTimeMillis, MessageMeta meta, ByteOutput out) {
    out.write(publisher.publish(heartbeat, heartbeat.getFullName(), "Heartbeat"));
    AvroOutput.writeLong(MessageSchemas.operation("HEARTBEAT"), out);
    times(sourceTimeMillis, meta, out);
  }

  private static void times(long sourceTimeMillis, MessageMeta meta, ByteOutput out) {
    out.write(AvroOutput.VALUE);
    AvroOutput.writeLong(sourceTimeMillis, out);
    AvroOutput.writeLong(meta.processingTimeMillis(), out);
  }
}
