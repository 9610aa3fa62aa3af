package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.SchemaChangeDelivery;
import dev.oms.core.TableMapping;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.SinkWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are not about a row: DDL and heartbeats. They have no key. One that goes to several
 * partitions is written once, and its bytes are shared. Used by one worker thread.
 */
final class ControlMessages {

  private final PipelineConfig config;
  private final SinkWriter writer;
  private final HeartbeatTopics topics;
  private final @Nullable EventHeaders headers;
  private final SchemaChangeDelivery delivery;

  ControlMessages(
      PipelineConfig config,
      SinkWriter writer,
      HeartbeatTopics topics,
      @Nullable EventHeaders headers) {
    this.config = config;
    this.writer = writer;
    this.topics = topics;
    this.headers = headers;
    delivery = config.delivery().schemaChanges();
  }

  /**
   * Appends the messages of a statement, if it is to be delivered.
   *
   * @param objects by which its table is mapped
   * @throws RecordException when it cannot be written
   */
  void schemaChange(
      SchemaChange change, ObjectMapping objects, MessageMeta meta, InFlightBatch batch) {
    if (delivery == SchemaChangeDelivery.OFF) {
      return;
    }
    // For a rename the table has its old name here: what is read by then went to that topic.
    Optional<TableMapping> mapping = objects.find(change.table());
    if (mapping.isEmpty()) {
      return;
    }
    ByteOutput out = batch.output();
    int start = out.size();
    if (!written(change, meta, out)) {
      out.truncate(start);
      return;
    }
    int end = out.size();
    if (headers != null) {
      change.appendEventId(out);
    }
    String name = mapping.get().topicOf(change.table());
    topics.claim(change.table(), name, objects);
    SinkWriter.Topic topic = writer.topic(name);
    topics.used(change.table(), name);
    boolean all = delivery == SchemaChangeDelivery.ALL_PARTITIONS;
    int first = all ? 0 : partitionOf(change.table(), topic.partitions());
    int last = all ? topic.partitions() - 1 : first;
    for (int partition = first; partition <= last; partition++) {
      batch.addKeyless(change.table(), topic.name(), partition, start, end);
      if (headers != null) {
        batch.addEventHeaders("DDL", headers.position(change.origin()));
      }
    }
  }

  private boolean written(SchemaChange change, MessageMeta meta, ByteOutput out) {
    try {
      return config.serializer().serializeSchemaChange(change, meta, out);
    } catch (OmsException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new RecordException(
          "the statement "
              + change.ddlType()
              + " of table "
              + change.table()
              + " at "
              + change.origin().position()
              + " cannot be written as a message: "
              + e,
          e);
    }
  }

  private int partitionOf(TableId table, int partitions) {
    return config.partitioner().rule().equals(OnePartitioner.INSTANCE.rule())
        ? 0
        : TablePartitioner.partitionOf(table, partitions);
  }

  /**
   * Appends a heartbeat for each partition of each topic.
   *
   * @param objects which tables are synchronized at this place
   * @throws OmsException when it cannot be written
   */
  void heartbeat(
      long sourceTimeMillis, ObjectMapping objects, MessageMeta meta, InFlightBatch batch) {
    if (config.delivery().heartbeats().isZero()) {
      return;
    }
    ByteOutput out = batch.output();
    int start = out.size();
    try {
      if (!config.serializer().serializeHeartbeat(sourceTimeMillis, meta, out)) {
        out.truncate(start);
        return;
      }
    } catch (OmsException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new OmsException("a heartbeat cannot be written as a message: " + e, e);
    }
    int end = out.size();
    for (String name : topics.names(objects)) {
      SinkWriter.Topic topic = writer.topic(name);
      for (int partition = 0; partition < topic.partitions(); partition++) {
        batch.addKeyless(null, topic.name(), partition, start, end);
        if (headers != null) {
          batch.addEventHeaders("HEARTBEAT", null);
        }
      }
    }
  }
}
