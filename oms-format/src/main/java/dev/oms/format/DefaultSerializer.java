package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.MessageReader;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.util.Objects;
import java.util.Optional;

/**
 * OMS's Default format: one JSON object for each row change, with both images and what is known of
 * the change; and DefaultExtendColumnType, which adds the types of the columns. {@code
 * docs/formats.md} shows every kind of message. Immutable and thread-safe.
 */
public final class DefaultSerializer implements Serializer {

  private final boolean sequenceEnabled;
  private final boolean columnTypes;
  private final ValueOptions values;

  private DefaultSerializer(Builder builder) {
    this.sequenceEnabled = builder.sequenceEnabled;
    this.columnTypes = builder.columnTypes;
    this.values = builder.values;
  }

  /** A builder with OMS's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String format() {
    MessageFormat format =
        columnTypes ? MessageFormat.DEFAULT_EXTEND_COLUMN_TYPE : MessageFormat.DEFAULT;
    return format.name();
  }

  /** Whether incremental messages have {@code storeDataSequence}. */
  public boolean sequenceEnabled() {
    return sequenceEnabled;
  }

  /** Whether each image ends with {@code __light_type}: the format DefaultExtendColumnType. */
  public boolean columnTypes() {
    return columnTypes;
  }

  /** How values are written. */
  public ValueOptions values() {
    return values;
  }

  @Override
  public BoundSerializer bind(SerializerContext context) {
    return new DefaultBinding(context, this);
  }

  @Override
  public boolean serializeSchemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
    SourceInfo source = change.source();
    String database = change.table().database();
    out.write(JsonWriter.ascii("{\"prevStruct\":null,\"postStruct\":{\"ddl\":"));
    JsonWriter.writeString(change.sql(), out);
    if (columnTypes) {
      out.write(LightTypes.OF_DDL);
    }
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

  @Override
  public Optional<MessageReader> reader() {
    return Optional.of(new DefaultReader(columnTypes));
  }

  /** The format's name and options. */
  @Override
  public String toString() {
    String shown = values.toString();
    return format()
        + "{sequenceEnabled="
        + sequenceEnabled
        + (shown.equals("[]") ? "" : ", values=" + shown)
        + "}";
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private boolean sequenceEnabled = true;
    private boolean columnTypes;
    private ValueOptions values = ValueOptions.defaults();

    private Builder() {}

    /** Whether incremental messages have {@code storeDataSequence}. Default: true. */
    public Builder sequenceEnabled(boolean sequenceEnabled) {
      this.sequenceEnabled = sequenceEnabled;
      return this;
    }

    /**
     * Whether each image ends with {@code __light_type}, the types of its columns. Default: false.
     */
    public Builder columnTypes(boolean columnTypes) {
      this.columnTypes = columnTypes;
      return this;
    }

    /** How values are written. Default: as OMS does since V3.3.0. */
    public Builder values(ValueOptions values) {
      this.values = Objects.requireNonNull(values, "values");
      return this;
    }

    /** The serializer. */
    public DefaultSerializer build() {
      return new DefaultSerializer(this);
    }
  }
}
