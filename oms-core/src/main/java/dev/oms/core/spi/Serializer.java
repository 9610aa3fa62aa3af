package dev.oms.core.spi;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;

/**
 * Turns row changes into message bytes. A serializer is an immutable description; it compiles
 * itself for each table schema: names, constant parts and readers are prepared once and not for
 * each row. Thread-safe.
 */
public interface Serializer {

  /** The format's name, for example {@code DEFAULT}. */
  String format();

  /**
   * Compiles this serializer for one table schema and selection of columns. Called once by each
   * worker thread for each schema, so the result needs no synchronization and may hold reusable
   * buffers.
   */
  BoundSerializer bind(SerializerContext context);

  /**
   * Appends a message for a DDL statement.
   *
   * @return false when the format has no message for it; then {@code out} is unchanged
   */
  default boolean serializeSchemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
    return false;
  }

  /**
   * Appends a heartbeat: everything up to a time has been delivered.
   *
   * @param sourceTimeMillis that time, milliseconds since the epoch by the source's clock
   * @return false when the format has no heartbeat; then {@code out} is unchanged
   */
  default boolean serializeHeartbeat(long sourceTimeMillis, MessageMeta meta, ByteOutput out) {
    return false;
  }

  /** A serializer bound to a table schema. Used by one thread. */
  interface BoundSerializer {

    /**
     * Appends the message for {@code change} to {@code out}.
     *
     * @throws RuntimeException when the row cannot be written; the pipeline drops what was appended
     *     and follows its policy for such rows
     */
    void serialize(RowChange change, MessageMeta meta, ByteOutput out);
  }
}
