package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Column;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import dev.oms.core.text.ValueText;
import org.jspecify.annotations.Nullable;

/** DataWorks 2.0 for one table schema: the whole {@code schema} object is prepared once. */
final class DataWorksBinding implements BoundSerializer {

  private static final byte[] DATA = JsonWriter.ascii("{\"data\":");
  private static final byte[] AFTER = JsonWriter.ascii(",\"after\":");
  private static final byte[] SYSTEM_TIME = JsonWriter.ascii(",\"systemTime\":");
  private static final byte[] CHECKPOINT_TIME = JsonWriter.ascii(",\"checkpointTime\":");
  private static final byte[] SCN = JsonWriter.ascii("},\"ddl\":null,\"scn\":\"");
  private static final byte[] EXTEND = JsonWriter.ascii("\"},\"extend\":");

  /** By ordinal of the change's type: from after the images to the event time. */
  private static final byte[][] OPS = ops();

  private final boolean sequenceEnabled;
  private final StructWriter struct;

  /** Everything before the images. */
  private final byte[] head;

  /** The last object, and the brace after it. */
  private final byte[] extend;

  DataWorksBinding(SerializerContext context, DataWorksSerializer format) {
    sequenceEnabled = format.sequenceEnabled();
    struct = new StructWriter(context, new OmsValues(format.values()));
    ByteOutput part = new ByteOutput(512);
    TableSchema schema = context.schema();
    format.writeSource(schema.source(), schema.id(), part);
    append(",\"column\":[", part);
    writeColumns(context, format.nativeTypes(), part);
    append("],\"pk\":[", part);
    writeKey(context, part);
    append("]},\"payload\":{\"before\":", part);
    head = part.toByteArray();

    part.reset();
    String business = format.businessSystem();
    if (business == null) {
      append("{}}", part);
    } else {
      append("{\"load_fm\":", part);
      JsonWriter.writeString(business, part);
      append("}}", part);
    }
    extend = part.toByteArray();
  }

  private static void writeColumns(SerializerContext context, boolean nativeTypes, ByteOutput out) {
    String separator = "{\"name\":";
    for (OutputColumn chosen : context.columns()) {
      Column column = context.schema().column(chosen.index());
      append(separator, out);
      JsonWriter.writeString(chosen.name(), out);
      append(",\"type\":", out);
      JsonWriter.writeString(nativeTypes ? column.nativeType() : column.canonicalName(), out);
      out.write('}');
      separator = ",{\"name\":";
    }
  }

  private static void writeKey(SerializerContext context, ByteOutput out) {
    boolean first = true;
    for (int index : context.schema().rowKey()) {
      if (!first) {
        out.write(',');
      }
      first = false;
      JsonWriter.writeString(RowKeyWriter.outputName(context, index), out);
    }
  }

  @Override
  public void serialize(RowChange change, MessageMeta meta, ByteOutput out) {
    ChangeType type = change.type();
    out.write(head);
    writeImage(change.before(), out);
    out.write(AFTER);
    writeImage(change.after(), out);
    out.write(OPS[type.ordinal()]);
    ValueText.appendLong(change.sourceTimeMillis(), out);
    out.write(SYSTEM_TIME);
    ValueText.appendLong(meta.processingTimeMillis(), out);
    out.write(CHECKPOINT_TIME);
    ValueText.appendLong(change.origin().checkpointSeconds(), out);
    out.write(SCN);
    if (sequenceEnabled && type != ChangeType.SNAPSHOT) {
      ValueText.appendLong(meta.sequence(), out);
    } else {
      out.write(JsonWriter.NULL);
    }
    out.write(EXTEND);
    out.write(extend);
  }

  private void writeImage(@Nullable Row row, ByteOutput out) {
    if (row == null) {
      out.write(JsonWriter.NULL);
    } else {
      out.write(DATA);
      struct.write(row, out);
      out.write('}');
    }
  }

  private static byte[][] ops() {
    byte[][] ops = new byte[ChangeType.values().length][];
    for (ChangeType type : ChangeType.values()) {
      String op = type == ChangeType.SNAPSHOT ? "INSERT" : type.name();
      ops[type.ordinal()] =
          JsonWriter.ascii(",\"op\":\"" + op + "\",\"timestamp\":{\"eventTime\":");
    }
    return ops;
  }

  private static void append(String ascii, ByteOutput out) {
    out.write(JsonWriter.ascii(ascii));
  }
}
