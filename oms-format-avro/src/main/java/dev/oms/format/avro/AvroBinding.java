package dev.oms.format.avro;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one table schema: the fields of {@link MessageSchemas#envelope} in their order.
 * Parts that are the same for the table, or for a transaction, are prepared.
 */
final class AvroBinding implements BoundSerializer {

  /** By ordinal of the change's type. */
  private static final byte[] OPERATIONS = operations();

  /** What the framing puts in front. */
  private final byte[] header;

  /** The source and the table. */
  private final byte[] table;

  private final ImageWriter before;
  private final ImageWriter after;

  /** The transaction's id and position, and whose they are. */
  private final ByteOutput transaction = new ByteOutput(128);

  private @Nullable Origin origin;

  AvroBinding(SerializerContext context, AvroOptions options, byte[] header) {
    this.header = header;
    before = new ImageWriter(context, options);
    after = new ImageWriter(context, options);
    TableSchema schema = context.schema();
    ByteOutput part = new ByteOutput(128);
    writeSource(schema.source(), part);
    AvroOutput.writeStringOrNull(schema.id().database(), part);
    AvroOutput.writeStringOrNull(schema.id().table(), part);
    table = part.toByteArray();
  }

  static void writeSource(SourceInfo source, ByteOutput out) {
    AvroOutput.writeString(source.dbType(), out);
    AvroOutput.writeStringOrNull(source.version(), out);
    AvroOutput.writeStringOrNull(source.tenant(), out);
  }

  static void writeOrigin(Origin origin, ByteOutput out) {
    AvroOutput.writeStringOrNull(origin.transactionId(), out);
    AvroOutput.writeStringOrNull(origin.position(), out);
  }

  @Override
  public void serialize(RowChange change, MessageMeta meta, ByteOutput out) {
    boolean full = change.type() == ChangeType.SNAPSHOT;
    prepare(change.origin());
    out.write(header);
    out.write(OPERATIONS[change.type().ordinal()]);
    out.write(transaction.array(), 0, transaction.size());
    writeUnlessFull(full, change.sourceTimeMillis(), out);
    AvroOutput.writeLong(meta.processingTimeMillis(), out);
    writeUnlessFull(full, meta.sequence(), out);
    out.write(table);
    Row old = change.before();
    before.write(old, out);
    Row current = change.after();
    after.write(current, out);
    before.writeAbsent(out);
    after.writeAbsent(out);
    before.writeAsText(old, out);
    after.writeAsText(current, out);
  }

  private static void writeUnlessFull(boolean full, long value, ByteOutput out) {
    if (full) {
      out.write(AvroOutput.NULL);
    } else {
      out.write(AvroOutput.VALUE);
      AvroOutput.writeLong(value, out);
    }
  }

  private void prepare(Origin origin) {
    if (this.origin != origin) {
      this.origin = null;
      transaction.reset();
      writeOrigin(origin, transaction);
      this.origin = origin;
    }
  }

  private static byte[] operations() {
    byte[] operations = new byte[ChangeType.values().length];
    for (ChangeType type : ChangeType.values()) {
      String symbol = type == ChangeType.SNAPSHOT ? "ROW" : type.name();
      operations[type.ordinal()] = (byte) (MessageSchemas.operation(symbol) << 1);
    }
    return operations;
  }
}
