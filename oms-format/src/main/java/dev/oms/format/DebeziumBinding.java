package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.text.ValueText;
import org.jspecify.annotations.Nullable;

/**
 * Debezium and DebeziumFlatten for one table schema. Everything but the rows, the times and the
 * position is constant; the position is rendered once for each transaction.
 */
final class DebeziumBinding implements BoundSerializer {

  private static final byte[] BEFORE = JsonWriter.ascii(",\"before\":");
  private static final byte[] SOURCE = JsonWriter.ascii(",\"source\":");
  private static final byte[] AFTER = JsonWriter.ascii(",\"after\":");
  private static final byte[] TS_MS = JsonWriter.ascii(",\"ts_ms\":");

  private final String connector;
  private final String version;
  private final StructWriter struct;

  /** From the message's first byte to the operation, by ordinal of the change's type. */
  private final byte[][] starts = new byte[ChangeType.values().length][];

  /** The source of full rows, whole. */
  private final byte[] fullSource;

  /** The end of the source of changes. */
  private final byte[] sourceTail;

  private final byte[] end;

  /** The source of the changes of {@link #origin}, up to their time. */
  private final ByteOutput sourceHead = new ByteOutput(128);

  private @Nullable Origin origin;

  DebeziumBinding(SerializerContext context, DebeziumSerializer format) {
    connector = context.schema().source().dbType();
    version = format.version();
    struct = new StructWriter(context, new DebeziumValues(format));
    DebeziumFrame frame = new DebeziumFrame(format);
    byte[] start = frame.start(DebeziumSchemas.ofRows(context, format));
    for (ChangeType type : ChangeType.values()) {
      starts[type.ordinal()] = operation(start, type);
    }
    end = frame.end();

    TableId table = context.schema().id();
    ByteOutput part = new ByteOutput(128);
    DebeziumSource.writeTail(table, part);
    sourceTail = part.toByteArray();
    part.reset();
    part.write(SOURCE);
    DebeziumSource.writeHead(connector, null, version, part);
    part.write(sourceTail);
    fullSource = part.toByteArray();
  }

  private static byte[] operation(byte[] start, ChangeType type) {
    char letter =
        switch (type) {
          case INSERT, SNAPSHOT -> 'c';
          case UPDATE -> 'u';
          case DELETE -> 'd';
        };
    ByteOutput part = new ByteOutput(64);
    part.write(start);
    part.write(JsonWriter.ascii("\"op\":\"" + letter + '"'));
    return part.toByteArray();
  }

  @Override
  public void serialize(RowChange change, MessageMeta meta, ByteOutput out) {
    ChangeType type = change.type();
    out.write(starts[type.ordinal()]);
    image(BEFORE, change.before(), out);
    if (type == ChangeType.SNAPSHOT) {
      out.write(fullSource);
    } else {
      prepare(change.origin());
      out.write(sourceHead.array(), 0, sourceHead.size());
      ValueText.appendLong(change.sourceTimeMillis(), out);
      out.write(sourceTail);
    }
    image(AFTER, change.after(), out);
    out.write(TS_MS);
    ValueText.appendLong(meta.processingTimeMillis(), out);
    out.write(end);
  }

  private void image(byte[] key, @Nullable Row row, ByteOutput out) {
    if (row != null) {
      out.write(key);
      struct.write(row, out);
    }
  }

  /** Renders what the changes of a transaction share, when it is not there yet. */
  private void prepare(Origin origin) {
    if (this.origin == origin) {
      return;
    }
    this.origin = null;
    sourceHead.reset();
    sourceHead.write(SOURCE);
    DebeziumSource.writeHead(connector, origin.position(), version, sourceHead);
    sourceHead.write(TS_MS);
    this.origin = origin;
  }
}
