package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.MessageReader;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;

/**
 * OMS's SharePlex format: of an UPDATE the new values of the changed columns, and the row before it
 * beside them. {@code docs/formats.md} shows every kind of message; there is no heartbeat.
 * Immutable and thread-safe.
 */
public final class SharePlexSerializer implements Serializer {

  /** OMS's own default, {@code +08:00} (fact sheet 1.12): its times do not say their zone. */
  static final ZoneId DEFAULT_ZONE = ZoneOffset.ofHours(8);

  /** How values are written when nobody says otherwise: with one time zone for all of a message. */
  static final ValueOptions DEFAULT_VALUES = ValueOptions.builder().zone(DEFAULT_ZONE).build();

  private final boolean sequenceEnabled;
  private final ZoneId zone;
  private final ValueOptions values;

  private SharePlexSerializer(Builder builder) {
    sequenceEnabled = builder.sequenceEnabled;
    zone = builder.zone;
    values = builder.values;
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String format() {
    return MessageFormat.SHAREPLEX.name();
  }

  /** Whether {@code meta.scn} of changes is their sequence. */
  public boolean sequenceEnabled() {
    return sequenceEnabled;
  }

  /** The time zone of {@code meta.posttime} and {@code meta.time}. */
  public ZoneId zone() {
    return zone;
  }

  /** How values are written. */
  public ValueOptions values() {
    return values;
  }

  @Override
  public BoundSerializer bind(SerializerContext context) {
    return new SharePlexBinding(context, this);
  }

  @Override
  public boolean serializeSchemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
    LocalSecond times = new LocalSecond(zone);
    JsonWriter.writeAscii("{\"data\":{},\"meta\":{\"posttime\":\"", out);
    times.write(meta.processingTimeMillis(), out);
    JsonWriter.writeAscii("\",\"op\":\"ddl\",\"size\":0,\"time\":\"", out);
    times.write(change.sourceTimeMillis(), out);
    JsonWriter.writeAscii("\",\"idx\":\"0/0\",\"seq\":0", out);
    writeTable(change.table(), out);
    JsonWriter.writeAscii("\",\"trans\":null,\"scn\":\"null\"},\"sql\":{\"ddl\":", out);
    JsonWriter.writeString(change.sql(), out);
    JsonWriter.writeAscii("}}", out);
    return true;
  }

  /** Appends the table and the beginning of the row id, whose string is left open. */
  static void writeTable(TableId id, ByteOutput out) {
    String name = id.database() + "." + id.table();
    JsonWriter.writeAscii(",\"table\":", out);
    JsonWriter.writeString(name, out);
    JsonWriter.writeAscii(",\"rowid\":\"", out);
    JsonWriter.writeEscaped(name, out);
    out.write('-');
  }

  @Override
  public Optional<MessageReader> reader() {
    return Optional.of(new SharePlexReader());
  }

  /** The format's name and options. */
  @Override
  public String toString() {
    return format()
        + "{sequenceEnabled="
        + sequenceEnabled
        + ", zone="
        + zone
        + ", values="
        + values
        + "}";
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private boolean sequenceEnabled = true;
    private ZoneId zone = DEFAULT_ZONE;
    private ValueOptions values = DEFAULT_VALUES;

    private Builder() {}

    /**
     * Whether {@code meta.scn} of changes is their sequence, the number that Default calls {@code
     * storeDataSequence}, as text. Full rows and DDL have the text {@code "null"} in any case.
     * Default: true.
     */
    public Builder sequenceEnabled(boolean sequenceEnabled) {
      this.sequenceEnabled = sequenceEnabled;
      return this;
    }

    /**
     * The time zone of {@code meta.posttime} and {@code meta.time}, whose texts do not name it.
     * Default: {@code +08:00}, as OMS's. The zone of values is that of {@link
     * ValueOptions.Builder#zone}.
     */
    public Builder zone(ZoneId zone) {
      this.zone = Objects.requireNonNull(zone, "zone");
      return this;
    }

    /** How values are written. Default: as OMS does since V3.3.0, with the zone {@code +08:00}. */
    public Builder values(ValueOptions values) {
      this.values = Objects.requireNonNull(values, "values");
      return this;
    }

    /** The serializer. */
    public SharePlexSerializer build() {
      return new SharePlexSerializer(this);
    }
  }
}
