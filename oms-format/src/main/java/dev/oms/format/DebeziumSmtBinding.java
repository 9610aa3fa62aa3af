package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.RowChange;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;

/** DebeziumSmt for one table schema: the row, and whether it was deleted. */
final class DebeziumSmtBinding implements BoundSerializer {

  private static final String DELETED = "__deleted";

  private final StructWriter kept;
  private final StructWriter deleted;

  DebeziumSmtBinding(SerializerContext context, DebeziumSerializer format) {
    if (context.columns().stream().anyMatch(c -> c.name().equals(DELETED))) {
      throw new IllegalArgumentException(
          "column '"
              + DELETED
              + "' of table "
              + context.schema().id()
              + " has the name of the flag that DebeziumSmt adds to each row; rename the column in"
              + " messages or choose another format");
    }
    kept = new StructWriter(context, new DebeziumValues(format), flag(false));
    deleted = new StructWriter(context, new DebeziumValues(format), flag(true));
  }

  private static byte[] flag(boolean is) {
    return JsonWriter.ascii(",\"" + DELETED + "\":\"" + is + '"');
  }

  @Override
  public void serialize(RowChange change, MessageMeta meta, ByteOutput out) {
    StructWriter struct = change.type() == ChangeType.DELETE ? deleted : kept;
    struct.write(change.image(), out);
  }
}
