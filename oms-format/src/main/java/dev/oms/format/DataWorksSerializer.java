package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.MessageReader;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.text.ValueText;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * OMS's DataWorks format, version 2.0: each message describes the table as well as the change.
 * {@code docs/formats.md} shows every kind of message. Immutable and thread-safe.
 */
public final class DataWorksSerializer implements Serializer {

  /** How values are written when nobody says otherwise: OMS's samples have no exponents. */
  static final ValueOptions DEFAULT_VALUES = ValueOptions.builder().plainFloats(true).build();

  private static final int LONGEST_BUSINESS_SYSTEM = 20;

  private final boolean sequenceEnabled;
  private final @Nullable String businessSystem;
  private final boolean nativeTypes;
  private final boolean dbVersion;
  private final ValueOptions values;

  private DataWorksSerializer(Builder builder) {
    sequenceEnabled = builder.sequenceEnabled;
    businessSystem = builder.businessSystem;
    nativeTypes = builder.nativeTypes;
    dbVersion = builder.dbVersion;
    values = builder.values;
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String format() {
    return MessageFormat.DATAWORKS_V2.name();
  }

  /** Whether {@code payload.scn} of changes is their sequence. */
  public boolean sequenceEnabled() {
    return sequenceEnabled;
  }

  /** What {@code extend.load_fm} says; null when it is left out. */
  public @Nullable String businessSystem() {
    return businessSystem;
  }

  /** Whether columns have the source's own types. */
  public boolean nativeTypes() {
    return nativeTypes;
  }

  /** Whether {@code schema.source.dbVersion} is filled in. */
  public boolean dbVersion() {
    return dbVersion;
  }

  /** How values are written. */
  public ValueOptions values() {
    return values;
  }

  @Override
  public BoundSerializer bind(SerializerContext context) {
    return new DataWorksBinding(context, this);
  }

  /** Writes nothing for the two statements that OMS does not deliver in this format. */
  @Override
  public boolean serializeSchemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
    if (!DataWorksDdl.hasMessage(change.sql())) {
      return false;
    }
    writeSource(change.source(), change.table(), out);
    JsonWriter.writeAscii(
        ",\"column\":null,\"pk\":null},\"payload\":{\"before\":null,\"after\":null,\"op\":", out);
    JsonWriter.writeString(DdlWords.canal(change.ddlType()), out);
    JsonWriter.writeAscii(",\"timestamp\":{\"eventTime\":", out);
    ValueText.appendLong(change.sourceTimeMillis(), out);
    JsonWriter.writeAscii(",\"systemTime\":", out);
    ValueText.appendLong(meta.processingTimeMillis(), out);
    JsonWriter.writeAscii(",\"checkpointTime\":", out);
    ValueText.appendLong(change.origin().checkpointSeconds(), out);
    JsonWriter.writeAscii("},\"ddl\":{\"text\":", out);
    JsonWriter.writeString(change.sql(), out);
    JsonWriter.writeAscii("},\"scn\":\"null\"},\"extend\":{}}", out);
    return true;
  }

  @Override
  public boolean serializeHeartbeat(long sourceTimeMillis, MessageMeta meta, ByteOutput out) {
    JsonWriter.writeAscii("{\"version\":\"2.0\",\"payload\":{\"timestamp\":{\"eventTime\":", out);
    ValueText.appendLong(sourceTimeMillis, out);
    JsonWriter.writeAscii("},\"op\":\"HEARTBEAT\"}}", out);
    return true;
  }

  /** Appends a message's beginning up to the columns. */
  void writeSource(@Nullable SourceInfo source, TableId table, ByteOutput out) {
    JsonWriter.writeAscii("{\"version\":\"2.0\",\"schema\":{\"source\":{\"dbType\":", out);
    JsonWriter.writeStringOrNull(
        source == null ? null : source.dbType().toLowerCase(Locale.ROOT), out);
    JsonWriter.writeAscii(",\"dbVersion\":", out);
    JsonWriter.writeStringOrNull(source == null || !dbVersion ? null : source.version(), out);
    JsonWriter.writeAscii(",\"dbName\":", out);
    JsonWriter.writeString(table.database(), out);
    JsonWriter.writeAscii(",\"schema\":null,\"table\":", out);
    JsonWriter.writeString(table.table(), out);
    out.write('}');
  }

  @Override
  public Optional<MessageReader> reader() {
    return Optional.of(new DataWorksReader());
  }

  /** The format's name and options. */
  @Override
  public String toString() {
    return format()
        + "{sequenceEnabled="
        + sequenceEnabled
        + ", businessSystem="
        + businessSystem
        + ", nativeTypes="
        + nativeTypes
        + ", dbVersion="
        + dbVersion
        + ", values="
        + values
        + "}";
  }

  /** What is wrong with a business system identification, or null. */
  static @Nullable String problemOf(String businessSystem) {
    int length = businessSystem.codePointCount(0, businessSystem.length());
    return length >= 1 && length <= LONGEST_BUSINESS_SYSTEM
        ? null
        : "'" + businessSystem + "' has " + length + " characters; 1 to 20 are allowed";
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private boolean sequenceEnabled = true;
    private @Nullable String businessSystem;
    private boolean nativeTypes;
    private boolean dbVersion;
    private ValueOptions values = DEFAULT_VALUES;

    private Builder() {}

    /**
     * Whether {@code payload.scn} of changes is their sequence, the number that Default calls
     * {@code storeDataSequence}, as text. Full rows and DDL have the text {@code "null"} in any
     * case. Default: true.
     */
    public Builder sequenceEnabled(boolean sequenceEnabled) {
      this.sequenceEnabled = sequenceEnabled;
      return this;
    }

    /**
     * OMS's Business System Identification, which row messages have as {@code extend.load_fm}.
     * Default: none, and {@code extend} is empty.
     *
     * @throws IllegalArgumentException when it has not 1 to 20 characters
     */
    public Builder businessSystem(String businessSystem) {
      String problem = problemOf(businessSystem);
      if (problem != null) {
        throw new IllegalArgumentException("businessSystem: " + problem);
      }
      this.businessSystem = businessSystem;
      return this;
    }

    /**
     * Whether columns have the source's own types, {@code varchar(20)}, as the text of OMS's
     * specification shows them, instead of OMS's names, {@code VARCHAR}, as its examples do.
     * Default: false.
     */
    public Builder nativeTypes(boolean nativeTypes) {
      this.nativeTypes = nativeTypes;
      return this;
    }

    /**
     * Whether {@code schema.source.dbVersion} is the server's version instead of null, which OMS's
     * examples have. Default: false.
     */
    public Builder dbVersion(boolean dbVersion) {
      this.dbVersion = dbVersion;
      return this;
    }

    /**
     * How values are written. Default: as OMS does since V3.3.0, with {@link
     * ValueOptions#plainFloats}.
     */
    public Builder values(ValueOptions values) {
      this.values = Objects.requireNonNull(values, "values");
      return this;
    }

    /** The serializer. */
    public DataWorksSerializer build() {
      return new DataWorksSerializer(this);
    }
  }
}
