package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.text.ValueText;
import org.jspecify.annotations.Nullable;

/** SharePlex for one table schema. */
final class SharePlexBinding implements BoundSerializer {

  private static final byte[] DATA = JsonWriter.ascii("{\"data\":");
  private static final byte[] POST_TIME = JsonWriter.ascii(",\"meta\":{\"posttime\":\"");
  private static final byte[] IDX = JsonWriter.ascii("\",\"idx\":\"0/0\"");
  private static final byte[] SEQ = JsonWriter.ascii(",\"seq\":");
  private static final byte[] TRANS = JsonWriter.ascii("\",\"trans\":");
  private static final byte[] SCN = JsonWriter.ascii(",\"scn\":\"");
  private static final byte[] END_OF_META = JsonWriter.ascii("\"}");
  private static final byte[] KEY = JsonWriter.ascii(",\"key\":");

  /** By ordinal of the change's type: from after the post time to the time of the change. */
  private static final byte[][] OPS = ops();

  private final boolean sequenceEnabled;
  private final StructWriter struct;
  private final RowKeyWriter key;
  private final LocalSecond postTime;
  private final LocalSecond changeTime;

  /** The table, and the row id up to the key's values. */
  private final byte[] table;

  /** From the transaction's id to the sequence, and of which transaction that is. */
  private final ByteOutput trans = new ByteOutput(64);

  private @Nullable Origin origin;

  SharePlexBinding(SerializerContext context, SharePlexSerializer format) {
    sequenceEnabled = format.sequenceEnabled();
    OmsValues values = new OmsValues(format.values());
    struct = new StructWriter(context, values);
    key = new RowKeyWriter(context, values);
    postTime = new LocalSecond(format.zone());
    changeTime = new LocalSecond(format.zone());
    ByteOutput part = new ByteOutput(128);
    SharePlexSerializer.writeTable(context.schema().id(), part);
    table = part.toByteArray();
  }

  @Override
  public void serialize(RowChange change, MessageMeta meta, ByteOutput out) {
    Row before = change.before();
    Row after = change.after();
    boolean update = before != null && after != null;
    out.write(DATA);
    if (before != null && after != null) {
      struct.writeChanged(before, after, after, out);
    } else {
      struct.write(change.image(), out);
    }
    writeMeta(change, meta, out);
    if (update) {
      out.write(KEY);
      struct.write(before, out);
    }
    out.write('}');
  }

  private void writeMeta(RowChange change, MessageMeta meta, ByteOutput out) {
    ChangeType type = change.type();
    out.write(POST_TIME);
    postTime.write(meta.processingTimeMillis(), out);
    out.write(OPS[type.ordinal()]);
    changeTime.write(change.sourceTimeMillis(), out);
    out.write(IDX);
    long index = change.indexInTransaction();
    if (index >= 0) {
      out.write(SEQ);
      ValueText.appendLong(index + 1, out);
    }
    out.write(table);
    key.writeValues(change, out);
    prepare(change.origin());
    out.write(trans.array(), 0, trans.size());
    if (sequenceEnabled && type != ChangeType.SNAPSHOT) {
      ValueText.appendLong(meta.sequence(), out);
    } else {
      out.write(JsonWriter.NULL);
    }
    out.write(END_OF_META);
  }

  /** Renders the transaction's id, when it is not there yet. */
  private void prepare(Origin origin) {
    if (this.origin == origin) {
      return;
    }
    this.origin = null;
    trans.reset();
    trans.write(TRANS);
    JsonWriter.writeStringOrNull(origin.transactionId(), trans);
    trans.write(SCN);
    this.origin = origin;
  }

  private static byte[][] ops() {
    byte[][] ops = new byte[ChangeType.values().length][];
    for (ChangeType type : ChangeType.values()) {
      String op =
          switch (type) {
            case INSERT, SNAPSHOT -> "ins";
            case UPDATE -> "upd";
            case DELETE -> "del";
          };
      ops[type.ordinal()] = JsonWriter.ascii("\",\"op\":\"" + op + "\",\"size\":0,\"time\":\"");
    }
    return ops;
  }
}
