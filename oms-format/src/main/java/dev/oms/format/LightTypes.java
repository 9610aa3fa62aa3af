package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;

/** The key {@code __light_type} of DefaultExtendColumnType (fact sheet 1.6). */
final class LightTypes {

  /** Of the {@code postStruct} of a DDL message. */
  static final byte[] OF_DDL =
      JsonWriter.ascii(",\"__light_type\":{\"ddl\":{\"schemaType\":\"VAR_STRING\"}}");

  private LightTypes() {}

  /** The key with the types of all columns, with a comma before it. */
  static byte[] of(SerializerContext context) {
    ByteOutput out = new ByteOutput(256);
    JsonWriter.writeName("__light_type", out);
    int start = out.size();
    for (OutputColumn column : context.columns()) {
      JsonWriter.writeName(column.name(), out);
      JsonWriter.writeAscii("{\"schemaType\":", out);
      JsonWriter.writeString(context.schema().column(column.index()).canonicalName(), out);
      out.write('}');
    }
    JsonWriter.closeObject(start, out);
    return out.toByteArray();
  }
}
