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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Canal's own flat message for one table schema, keys in the order in which Canal writes them. */
final class OriginalCanalBinding implements BoundSerializer {

  private static final byte[] DATA = JsonWriter.ascii("{\"data\":[");
  private static final byte[] NO_GTID_ID = JsonWriter.ascii(",\"gtid\":\"\",\"id\":");
  private static final byte[] MYSQL_TYPE = JsonWriter.ascii(",\"isDdl\":false,\"mysqlType\":");
  private static final byte[] NO_OLD = JsonWriter.ascii(",\"old\":null");
  private static final byte[] OLD = JsonWriter.ascii(",\"old\":[");

  /** By ordinal of the change's type. */
  private static final byte[][] TYPES = types();

  private final StructWriter struct;
  private final OriginalCanalTypes types;

  /** From the row of {@code data} to {@code es}. */
  private final byte[] database;

  /** From {@code pkNames} to {@code sqlType}. */
  private final byte[] keys;

  /** From there to {@code ts}. */
  private final byte[] table;

  /** {@code gtid}, up to {@code id}, of the transaction {@link #origin}. */
  private final ByteOutput gtid = new ByteOutput(64);

  private @Nullable Origin origin;

  OriginalCanalBinding(SerializerContext context, CanalSerializer format) {
    struct = new StructWriter(context, new OriginalCanalValues(format.values().zone()));
    types = new OriginalCanalTypes(context);
    TableSchema schema = context.schema();
    ByteOutput part = new ByteOutput(128);
    append("],\"database\":", part);
    JsonWriter.writeString(schema.id().database(), part);
    append(",\"es\":", part);
    database = part.toByteArray();
    part.reset();
    append(",\"pkNames\":", part);
    // In the order of the table's columns, and of a primary key alone.
    List<Integer> key = schema.primaryKey().stream().sorted().toList();
    part.write(key.isEmpty() ? JsonWriter.NULL : KeyArrayWriter.names(context, key));
    append(",\"sql\":\"\",\"sqlType\":", part);
    keys = part.toByteArray();
    part.reset();
    append(",\"table\":", part);
    JsonWriter.writeString(schema.id().table(), part);
    append(",\"ts\":", part);
    table = part.toByteArray();
  }

  @Override
  public void serialize(RowChange change, MessageMeta meta, ByteOutput out) {
    ChangeType type = change.type();
    Row image = change.image();
    out.write(DATA);
    struct.write(image, out);
    out.write(database);
    ValueText.appendLong(change.sourceTimeMillis(), out);
    if (type == ChangeType.SNAPSHOT) {
      out.write(NO_GTID_ID);
    } else {
      prepare(change.origin());
      out.write(gtid.array(), 0, gtid.size());
    }
    ValueText.appendLong(meta.sequence(), out);
    out.write(MYSQL_TYPE);
    types.writeNames(image, out);
    if (type == ChangeType.UPDATE) {
      out.write(OLD);
      CanalBinding.writeOld(struct, change, out);
      out.write(']');
    } else {
      out.write(NO_OLD);
    }
    out.write(keys);
    types.writeCodes(image, out);
    out.write(table);
    ValueText.appendLong(meta.processingTimeMillis(), out);
    out.write(TYPES[type.ordinal()]);
  }

  private void prepare(Origin origin) {
    if (this.origin == origin) {
      return;
    }
    this.origin = null;
    gtid.reset();
    append(",\"gtid\":", gtid);
    JsonWriter.writeString(gtid(origin), gtid);
    append(",\"id\":", gtid);
    this.origin = origin;
  }

  /** The transaction's GTID; empty when its id is but its position. */
  static String gtid(Origin origin) {
    String id = origin.transactionId();
    return id == null || id.equals(origin.position()) ? "" : id;
  }

  private static byte[][] types() {
    byte[][] types = new byte[ChangeType.values().length][];
    for (ChangeType type : ChangeType.values()) {
      types[type.ordinal()] = JsonWriter.ascii(",\"type\":\"" + CanalBinding.word(type) + "\"}");
    }
    return types;
  }

  private static void append(String ascii, ByteOutput out) {
    out.write(JsonWriter.ascii(ascii));
  }
}
