package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.text.ValueText;
import org.jspecify.annotations.Nullable;

/**
 * The Default format for one table schema. A message is a row of constant parts, prepared here or
 * once for each transaction, with the key's values, the sequence and the images between them.
 */
final class DefaultBinding implements BoundSerializer {

  private static final byte[] CHECKPOINT = JsonWriter.ascii("{\"allMetaData\":{\"checkpoint\":");
  private static final byte[] SEQUENCE = JsonWriter.ascii(",\"storeDataSequence\":");
  private static final byte[] TIMESTAMP = JsonWriter.ascii(",\"timestamp\":\"");
  private static final byte[] UNIQUE_ID = JsonWriter.ascii("\",\"uniqueId\":");
  private static final byte[] TRANS_ID = JsonWriter.ascii(",\"transId\":");
  private static final byte[] CLUSTER_ID = JsonWriter.ascii(",\"clusterId\":");
  private static final byte[] PREV = JsonWriter.ascii("},\"prevStruct\":");
  private static final byte[] END = JsonWriter.ascii("}");

  /** By ordinal of the change's type. */
  private static final byte[][] RECORD_TYPES = recordTypes();

  private final boolean sequenceEnabled;
  private final StructWriter struct;
  private final RowKeyWriter key;

  /** From after the checkpoint to the key's values: of full rows. */
  private final byte[] fullKey;

  /** From after the checkpoint to the key's values: of changes. */
  private final byte[] changeKey;

  /** From after the key's values to the sequence, or to the table where there is none. */
  private final byte[] dbType;

  /** The table and database. */
  private final byte[] table;

  /** What is the same for all changes of one transaction and second, and which those are. */
  private final ByteOutput head = new ByteOutput(256);

  private final ByteOutput tail = new ByteOutput(256);
  private final ByteOutput text = new ByteOutput(64);
  private @Nullable Origin origin;
  private long second;

  DefaultBinding(SerializerContext context, DefaultSerializer format) {
    sequenceEnabled = format.sequenceEnabled();
    OmsValues values = new OmsValues(format.values());
    struct =
        new StructWriter(
            context, values, format.columnTypes() ? LightTypes.of(context) : new byte[0]);
    key = new RowKeyWriter(context, values);
    fullKey = keyPart("\"0\"");
    changeKey = keyPart("null");

    TableSchema schema = context.schema();
    ByteOutput part = new ByteOutput(128);
    JsonWriter.writeAscii(",\"dbType\":", part);
    JsonWriter.writeString(schema.source().dbType(), part);
    dbType = part.toByteArray();
    part.reset();
    JsonWriter.writeAscii(",\"table_name\":", part);
    JsonWriter.writeString(schema.id().table(), part);
    JsonWriter.writeAscii(",\"db\":", part);
    JsonWriter.writeString(schema.source().qualify(schema.id().database()), part);
    table = part.toByteArray();
  }

  private byte[] keyPart(String sourceIdentity) {
    ByteOutput part = new ByteOutput(128);
    JsonWriter.writeAscii(",\"record_primary_key\":", part);
    part.write(key.names());
    JsonWriter.writeAscii(
        ",\"source_identity\":" + sourceIdentity + ",\"record_primary_value\":", part);
    return part.toByteArray();
  }

  @Override
  public void serialize(RowChange change, MessageMeta meta, ByteOutput out) {
    ChangeType type = change.type();
    if (type == ChangeType.SNAPSHOT) {
      out.write(CHECKPOINT);
      key.writePairs(change, out);
      out.write(fullKey);
      key.writeJoined(change, out);
      out.write(dbType);
      out.write(table);
      out.write(PREV);
    } else {
      prepare(change.origin(), Math.floorDiv(change.sourceTimeMillis(), 1000L));
      out.write(head.array(), 0, head.size());
      key.writeJoined(change, out);
      out.write(dbType);
      if (sequenceEnabled) {
        out.write(SEQUENCE);
        ValueText.appendLong(meta.sequence(), out);
      }
      out.write(tail.array(), 0, tail.size());
    }
    struct.write(change.before(), out);
    out.write(RECORD_TYPES[type.ordinal()]);
    struct.write(change.after(), out);
    out.write(END);
  }

  /** Renders what the changes of a transaction share, when it is not there yet. */
  private void prepare(Origin origin, long second) {
    if (this.origin == origin && this.second == second) {
      return;
    }
    this.origin = null;
    head.reset();
    head.write(CHECKPOINT);
    head.write('"');
    ValueText.appendLong(origin.checkpointSeconds(), head);
    head.write('"');
    head.write(changeKey);
    tail.reset();
    tail.write(table);
    tail.write(TIMESTAMP);
    ValueText.appendLong(second, tail);
    tail.write(UNIQUE_ID);
    text.reset();
    origin.appendPosition(text);
    writeText(tail);
    tail.write(TRANS_ID);
    text.reset();
    if (origin.appendTransactionId(text)) {
      writeText(tail);
    } else {
      tail.write(JsonWriter.NULL);
    }
    tail.write(CLUSTER_ID);
    JsonWriter.writeStringOrNull(origin.clusterId(), tail);
    tail.write(PREV);
    this.origin = origin;
    this.second = second;
  }

  private void writeText(ByteOutput out) {
    out.write('"');
    JsonWriter.writeEscaped(text.array(), 0, text.size(), out);
    out.write('"');
  }

  private static byte[][] recordTypes() {
    byte[][] types = new byte[ChangeType.values().length][];
    for (ChangeType type : ChangeType.values()) {
      String name = type == ChangeType.SNAPSHOT ? "ROW" : type.name();
      types[type.ordinal()] = JsonWriter.ascii(",\"recordType\":\"" + name + "\",\"postStruct\":");
    }
    return types;
  }
}
