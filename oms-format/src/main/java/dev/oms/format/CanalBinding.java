package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.text.ValueText;
import java.util.List;

/** OMS's Canal format for one table schema: constant parts, and the images and times in them. */
final class CanalBinding implements BoundSerializer {

  private static final byte[] TS = JsonWriter.ascii(",\"isDdl\":false,\"ts\":");
  private static final byte[] END = JsonWriter.ascii(",\"sql\":\"\"}");

  private final StructWriter struct;

  /** To the row of {@code data}. */
  private final byte[] head;

  /** By ordinal of the change's type: from there to {@code es}; of an UPDATE to {@code old}. */
  private final byte[][] afterData = new byte[ChangeType.values().length][];

  /** Of an UPDATE: from the row of {@code old} to {@code es}. */
  private final byte[] afterOld;

  CanalBinding(SerializerContext context, CanalSerializer format) {
    struct = new StructWriter(context, new OmsValues(format.values()));
    TableSchema schema = context.schema();
    ByteOutput part = new ByteOutput(512);
    append("{\"database\":", part);
    JsonWriter.writeString(schema.id().database(), part);
    append(",\"sqlType\":", part);
    part.write(CanalTypes.sqlTypes(context));
    append(",\"data\":[", part);
    head = part.toByteArray();

    List<Integer> key = schema.rowKey();
    byte[] keyNames = key.isEmpty() ? JsonWriter.NULL : KeyArrayWriter.names(context, key);
    byte[] types = CanalTypes.names(context);
    for (ChangeType type : ChangeType.values()) {
      part.reset();
      append("],\"pkNames\":", part);
      part.write(keyNames);
      append(",\"old\":", part);
      if (type == ChangeType.UPDATE) {
        part.write('[');
      } else {
        part.write(JsonWriter.NULL);
        appendTail(type, types, schema, part);
      }
      afterData[type.ordinal()] = part.toByteArray();
    }
    part.reset();
    part.write(']');
    appendTail(ChangeType.UPDATE, types, schema, part);
    afterOld = part.toByteArray();
  }

  private static void appendTail(
      ChangeType type, byte[] types, TableSchema schema, ByteOutput part) {
    append(",\"mysqlType\":", part);
    part.write(types);
    append(",\"type\":\"" + word(type) + "\",\"table\":", part);
    JsonWriter.writeString(schema.id().table(), part);
    append(",\"es\":", part);
  }

  /** Canal's event type; it has none for a row that was there before. */
  static String word(ChangeType type) {
    return type == ChangeType.SNAPSHOT ? "INSERT" : type.name();
  }

  @Override
  public void serialize(RowChange change, MessageMeta meta, ByteOutput out) {
    ChangeType type = change.type();
    out.write(head);
    struct.write(change.image(), out);
    out.write(afterData[type.ordinal()]);
    if (type == ChangeType.UPDATE) {
      writeOld(struct, change, out);
      out.write(afterOld);
    }
    ValueText.appendLong(change.sourceTimeMillis(), out);
    out.write(TS);
    ValueText.appendLong(meta.processingTimeMillis(), out);
    out.write(END);
  }

  /** Appends what the columns that an UPDATE changed held before. */
  static void writeOld(StructWriter struct, RowChange update, ByteOutput out) {
    Row before = update.before();
    Row after = update.after();
    if (before == null || after == null) {
      throw new IllegalStateException("an UPDATE without both images");
    }
    struct.writeChanged(before, after, before, out);
  }

  private static void append(String ascii, ByteOutput out) {
    out.write(JsonWriter.ascii(ascii));
  }
}
