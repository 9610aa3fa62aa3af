package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;

/**
 * OMS's Default format: one JSON object for each row change, with both images and what is known of
 * the change. {@code docs/formats.md} shows every kind of message. Immutable and thread-safe.
 */
public final class DefaultSerializer implements Serializer {

  private final boolean sequenceEnabled;

  private DefaultSerializer(Builder builder) {
    this.sequenceEnabled = builder.sequenceEnabled;
  }

  /** A builder with OMS's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String format() {
    return MessageFormat.DEFAULT.name();
  }

  /** Whether incremental messages have {@code storeDataSequence}. */
  public boolean sequenceEnabled() {
    return sequenceEnabled;
  }

  @Override
  public BoundSerializer bind(SerializerContext context) {
    return new DefaultBinding(context, sequenceEnabled);
  }

  @Override
  public boolean serializeSchemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
    SourceInfo source = change.source();
    String database = change.table().database();
    out.write(JsonWriter.ascii("{\"prevStruct\":null,\"postStruct\":{\"ddl\":"));
    JsonWriter.writeString(change.sql(), out);
    out.write(JsonWriter.ascii("},\"allMetaData\":{\"checkpoint\":"));
    JsonWriter.writeString(Long.toString(change.origin().checkpointSeconds()), out);
    out.write(JsonWriter.ascii(",\"dbType\":"));
    JsonWriter.writeStringOrNull(source == null ? null : source.dbType(), out);
    if (sequenceEnabled) {
      out.write(JsonWriter.ascii(",\"storeDataSequence\":null"));
    }
    out.write(JsonWriter.ascii(",\"db\":"));
    JsonWriter.writeString(source == null ? database : source.qualify(database), out);
    out.write(JsonWriter.ascii(",\"timestamp\":"));
    JsonWriter.writeString(Long.toString(Math.floorDiv(change.sourceTimeMillis(), 1000L)), out);
    out.write(JsonWriter.ascii(",\"uniqueId\":null,\"ddlType\":"));
    JsonWriter.writeString(change.ddlType(), out);
    out.write(
        JsonWriter.ascii(
            ",\"record_primary_key\":null,\"source_identity\":null,\"record_primary_value\":null"
                + ",\"table_name\":"));
    JsonWriter.writeString(change.table().table(), out);
    out.write(JsonWriter.ascii("},\"recordType\":\"DDL\"}"));
    return true;
  }

  @Override
  public boolean serializeHeartbeat(long sourceTimeMillis, MessageMeta meta, ByteOutput out) {
    String second = Long.toString(Math.floorDiv(sourceTimeMillis, 1000L));
    out.write(JsonWriter.ascii("{\"allMetaData\":{\"checkpoint\":"));
    JsonWriter.writeString(second, out);
    out.write(JsonWriter.ascii(",\"timestamp\":"));
    JsonWriter.writeString(second, out);
    out.write(JsonWriter.ascii("},\"recordType\":\"HEARTBEAT\"}"));
    return true;
  }

  /** The format's name and options. */
  @Override
  public String toString() {
    return "DEFAULT{sequenceEnabled=" + sequenceEnabled + "}";
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private boolean sequenceEnabled = true;

    private Builder() {}

    /** Whether incremental messages have {@code storeDataSequence}. Default: true. */
    public Builder sequenceEnabled(boolean sequenceEnabled) {
      this.sequenceEnabled = sequenceEnabled;
      return this;
    }

    /** The serializer. */
    public DefaultSerializer build() {
      return new DefaultSerializer(this);
    }
  }
}
