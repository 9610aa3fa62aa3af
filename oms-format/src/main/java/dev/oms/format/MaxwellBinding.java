package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.text.ValueText;
import org.jspecify.annotations.Nullable;

/** The Maxwell format for one table schema. */
final class MaxwellBinding implements BoundSerializer {

  private static final byte[] XID = JsonWriter.ascii(",\"xid\":");
  private static final byte[] POSITION = JsonWriter.ascii(",\"commit\":true,\"position\":\"");
  private static final byte[] PRIMARY_KEY = JsonWriter.ascii("\",\"primary_key\":");

  /** What full rows have from {@code ts} to {@code primary_key}. */
  private static final byte[] FULL =
      JsonWriter.ascii(
          "1600000000,\"xid\":null,\"commit\":true,\"position\":null,\"primary_key\":");

  private static final byte[] NO_OLD = JsonWriter.ascii(",\"old\":null");
  private static final byte[] OLD = JsonWriter.ascii(",\"old\":");
  private static final byte[] NO_DDL = JsonWriter.ascii(",\"sql\":null,\"def\":null");

  private final MaxwellSerializer format;
  private final StructWriter struct;
  private final KeyArrayWriter key;

  /** By ordinal of the change's type: up to {@code ts}. */
  private final byte[][] heads = new byte[ChangeType.values().length][];

  /** From after the key's values to the row. */
  private final byte[] keyColumns;

  /** What is the same for all changes of one transaction and second, and which those are. */
  private final ByteOutput transaction = new ByteOutput(128);

  private @Nullable Origin origin;
  private long second;
  private final ByteOutput scratch = new ByteOutput(64);

  MaxwellBinding(SerializerContext context, MaxwellSerializer format) {
    this.format = format;
    MaxwellValues values = new MaxwellValues();
    struct = new StructWriter(context, values);
    key = new KeyArrayWriter(context, values, format.typedKey());
    TableSchema schema = context.schema();
    ByteOutput part = new ByteOutput(128);
    for (ChangeType type : ChangeType.values()) {
      part.reset();
      MaxwellSerializer.appendHead(schema.id(), word(type), part);
      heads[type.ordinal()] = part.toByteArray();
    }
    part.reset();
    append(",\"primary_key_columns\":", part);
    part.write(KeyArrayWriter.names(context, schema.rowKey()));
    append(",\"data\":", part);
    keyColumns = part.toByteArray();
  }

  private static String word(ChangeType type) {
    return switch (type) {
      case INSERT, SNAPSHOT -> "insert";
      case UPDATE -> "update";
      case DELETE -> "delete";
    };
  }

  @Override
  public void serialize(RowChange change, MessageMeta meta, ByteOutput out) {
    ChangeType type = change.type();
    out.write(heads[type.ordinal()]);
    if (type == ChangeType.SNAPSHOT) {
      out.write(FULL);
    } else {
      prepare(change.origin(), Math.floorDiv(change.sourceTimeMillis(), 1000L));
      out.write(transaction.array(), 0, transaction.size());
    }
    key.writeValues(change, out);
    out.write(keyColumns);
    struct.write(change.image(), out);
    if (type == ChangeType.UPDATE) {
      out.write(OLD);
      writeOld(change, out);
    } else {
      out.write(NO_OLD);
    }
    out.write(NO_DDL);
    if (format.uuid()) {
      scratch.reset();
      change.appendEventId(scratch);
      MaxwellSerializer.appendUuid(scratch, out);
    }
    out.write(format.end());
  }

  private void writeOld(RowChange update, ByteOutput out) {
    Row before = update.before();
    if (format.changedOnly()) {
      CanalBinding.writeOld(struct, update, out);
    } else {
      struct.write(before, out);
    }
  }

  /** Renders what the changes of a transaction share, when it is not there yet. */
  private void prepare(Origin origin, long second) {
    if (this.origin == origin && this.second == second) {
      return;
    }
    this.origin = null;
    transaction.reset();
    appendTransaction(second, origin, transaction);
    transaction.write(PRIMARY_KEY);
    this.origin = origin;
    this.second = second;
  }

  /** Appends from {@code ts} to the position, without its closing quote. */
  static void appendTransaction(long second, Origin origin, ByteOutput out) {
    ValueText.appendLong(second, out);
    out.write(XID);
    JsonWriter.writeStringOrNull(origin.transactionId(), out);
    out.write(POSITION);
    ValueText.appendLong(origin.checkpointSeconds(), out);
  }

  private static void append(String ascii, ByteOutput out) {
    out.write(JsonWriter.ascii(ascii));
  }
}
