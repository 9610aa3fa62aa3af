package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.MessageReader;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.text.ValueText;
import java.util.Objects;
import java.util.Optional;

/**
 * The Canal format: one JSON object for each row change, with the row, the types of its columns and
 * what an UPDATE changed. OMS's variant of it (fact sheet 1.3), or with {@link Builder#original}
 * the one that Alibaba's Canal sends itself. {@code docs/formats.md} shows every kind of message.
 * Immutable and thread-safe.
 */
public final class CanalSerializer implements Serializer {

  private final boolean original;
  private final ValueOptions values;

  private CanalSerializer(Builder builder) {
    this.original = builder.original;
    this.values = builder.values;
  }

  /** A builder with OMS's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** {@code CANAL}. */
  @Override
  public String format() {
    return MessageFormat.CANAL.name();
  }

  /** See {@link Builder#original}. */
  public boolean original() {
    return original;
  }

  /** How values are written; of the original variant only the time zone counts. */
  public ValueOptions values() {
    return values;
  }

  @Override
  public BoundSerializer bind(SerializerContext context) {
    return original ? new OriginalCanalBinding(context, this) : new CanalBinding(context, this);
  }

  @Override
  public boolean serializeSchemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
    if (original) {
      writeOriginal(change, meta, out);
    } else {
      write(change, meta, out);
    }
    return true;
  }

  private static void write(SchemaChange change, MessageMeta meta, ByteOutput out) {
    JsonWriter.writeAscii("{\"database\":", out);
    JsonWriter.writeString(change.table().database(), out);
    JsonWriter.writeAscii(
        ",\"sqlType\":null,\"data\":null,\"pkNames\":null,\"old\":null,\"mysqlType\":null,"
            + "\"type\":",
        out);
    JsonWriter.writeString(DdlWords.canal(change.ddlType()), out);
    JsonWriter.writeAscii(",\"table\":", out);
    JsonWriter.writeString(change.table().table(), out);
    JsonWriter.writeAscii(",\"es\":", out);
    ValueText.appendLong(change.sourceTimeMillis(), out);
    JsonWriter.writeAscii(",\"isDdl\":true,\"ts\":", out);
    ValueText.appendLong(meta.processingTimeMillis(), out);
    JsonWriter.writeAscii(",\"sql\":", out);
    JsonWriter.writeString(change.sql(), out);
    out.write('}');
  }

  private static void writeOriginal(SchemaChange change, MessageMeta meta, ByteOutput out) {
    JsonWriter.writeAscii("{\"data\":null,\"database\":", out);
    JsonWriter.writeString(change.table().database(), out);
    JsonWriter.writeAscii(",\"es\":", out);
    ValueText.appendLong(change.sourceTimeMillis(), out);
    JsonWriter.writeAscii(",\"gtid\":", out);
    JsonWriter.writeString(OriginalCanalBinding.gtid(change.origin()), out);
    JsonWriter.writeAscii(",\"id\":", out);
    ValueText.appendLong(meta.sequence(), out);
    JsonWriter.writeAscii(
        ",\"isDdl\":true,\"mysqlType\":null,\"old\":null,\"pkNames\":null,\"sql\":", out);
    JsonWriter.writeString(change.sql(), out);
    JsonWriter.writeAscii(",\"sqlType\":null,\"table\":", out);
    JsonWriter.writeString(change.table().table(), out);
    JsonWriter.writeAscii(",\"ts\":", out);
    ValueText.appendLong(meta.processingTimeMillis(), out);
    JsonWriter.writeAscii(",\"type\":", out);
    JsonWriter.writeString(DdlWords.canal(change.ddlType()), out);
    out.write('}');
  }

  @Override
  public Optional<MessageReader> reader() {
    return Optional.of(new CanalReader());
  }

  /** The format's name and options. */
  @Override
  public String toString() {
    return format() + "{original=" + original + ", values=" + values + "}";
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private boolean original;
    private ValueOptions values = ValueOptions.defaults();

    private Builder() {}

    /**
     * Whether messages are as Alibaba's Canal 1.1.8 sends them ("flat messages") instead of OMS's
     * variant: keys in alphabetical order with {@code id} and {@code gtid}, every value a string,
     * native types with their length. For consumers that were written for Canal itself. Default:
     * false.
     */
    public Builder original(boolean original) {
      this.original = original;
      return this;
    }

    /**
     * How values are written. Default: as OMS does since V3.3.0. Of the original variant's values
     * only the time zone can be chosen, that of TIMESTAMP.
     */
    public Builder values(ValueOptions values) {
      this.values = Objects.requireNonNull(values, "values");
      return this;
    }

    /** The serializer. */
    public CanalSerializer build() {
      return new CanalSerializer(this);
    }
  }
}
