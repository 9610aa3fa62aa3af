package dev.oms.core.spi;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.precheck.PrecheckCollector;
import java.util.Optional;

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
   * Checks what this format needs beside tables, a registry or a directory for example, and reports
   * it; it never throws for a finding, and changes nothing.
   */
  default void precheck(PrecheckCollector report) {}

  /**
   * Whether this format takes a table, for the precheck. As {@link #bind}, which is what it does by
   * default; a format whose {@code bind} has effects outside of this process has none here.
   *
   * @throws RuntimeException when it does not take it; the message says why
   */
  default void check(SerializerContext context) {
    BoundSerializer unused = bind(context);
  }

  /**
   * Appends a message for a DDL statement.
   *
   * @param meta as for rows; the sequence is 0
   * @return false when the format has no message for it; then {@code out} is unchanged, and nothing
   *     is sent
   */
  default boolean serializeSchemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
    return false;
  }

  /**
   * Appends a message that says: everything that was committed before {@code sourceTimeMillis} is
   * in the messages before this one.
   *
   * @param sourceTimeMillis milliseconds since the epoch by the source's clock
   * @param meta as for rows; the sequence is 0
   * @return false when the format has no such message; then {@code out} is unchanged, and nothing
   *     is sent
   */
  default boolean serializeHeartbeat(long sourceTimeMillis, MessageMeta meta, ByteOutput out) {
    return false;
  }

  /**
   * A reader of the messages that this serializer makes, for verification; empty, the default, when
   * they cannot be read back. A new one at each call.
   */
  default Optional<MessageReader> reader() {
    return Optional.empty();
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
