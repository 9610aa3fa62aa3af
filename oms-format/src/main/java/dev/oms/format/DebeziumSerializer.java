package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.MessageReader;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The formats Debezium, DebeziumFlatten and DebeziumSmt: row changes as OMS writes them for
 * consumers of Debezium. Values are those of fact sheet 1.12 (c); {@code docs/formats.md} shows
 * every kind of message. Immutable and thread-safe.
 */
public final class DebeziumSerializer implements Serializer {

  /** What is around the rows. */
  public enum Shape {
    /** {@code {"payload":{"op":...,"before":...,"source":...,"after":...,"ts_ms":...}}}. */
    ENVELOPE,
    /** What {@link #ENVELOPE} has in its {@code payload}, by itself. */
    FLATTEN,
    /** The row alone, with {@code "__deleted":"false"} or {@code "true"}. */
    SMT
  }

  /** Which {@code schema} stands before the {@code payload}. */
  public enum Schema {
    /** None. */
    NONE,
    /**
     * As OMS prints it: {@code float64}, {@code bytes} for hex text, nothing optional. It is for
     * people and for consumers that were written for OMS: Kafka Connect does not read it.
     */
    OMS,
    /**
     * One that Kafka Connect's {@code JsonConverter} reads every message with: its own words,
     * Debezium's names of temporal types, every column optional. All values of an unsigned BIGINT
     * are strings then, for a field has one type.
     */
    CONNECT
  }

  /** How bytes are written. */
  public enum Binary {
    /** Upper-case hexadecimal digits, as OMS does. */
    HEX,
    /** Base64 with padding, as Debezium does unless told otherwise. */
    BASE64
  }

  /** What is written for a date that no calendar has, such as {@code 0000-00-00}. */
  public enum InvalidDates {
    /** {@code null}. */
    NULL,
    /** 1970-01-01. */
    EPOCH,
    /** The text of the date as a string, where consumers otherwise find a number. */
    TEXT
  }

  private final Shape shape;
  private final String version;
  private final Schema schema;
  private final Binary binary;
  private final InvalidDates invalidDates;
  private final boolean datetimeMicros;
  private final boolean schemaChanges;

  private DebeziumSerializer(Builder builder) {
    shape = builder.shape;
    version = builder.version;
    schema = builder.schema;
    binary = builder.binary;
    invalidDates = builder.invalidDates;
    datetimeMicros = builder.datetimeMicros;
    schemaChanges = builder.schemaChanges;
  }

  /** A builder with OMS's defaults and {@link Shape#ENVELOPE}. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String format() {
    MessageFormat format =
        switch (shape) {
          case ENVELOPE -> MessageFormat.DEBEZIUM;
          case FLATTEN -> MessageFormat.DEBEZIUM_FLATTEN;
          case SMT -> MessageFormat.DEBEZIUM_SMT;
        };
    return format.name();
  }

  /** See {@link Builder#shape}. */
  public Shape shape() {
    return shape;
  }

  /** See {@link Builder#version}. */
  public String version() {
    return version;
  }

  /** See {@link Builder#schema}. */
  public Schema schema() {
    return schema;
  }

  /** See {@link Builder#binary}. */
  public Binary binary() {
    return binary;
  }

  /** See {@link Builder#invalidDates}. */
  public InvalidDates invalidDates() {
    return invalidDates;
  }

  /** See {@link Builder#datetimeMicros}. */
  public boolean datetimeMicros() {
    return datetimeMicros;
  }

  /** See {@link Builder#schemaChanges}. */
  public boolean schemaChanges() {
    return schemaChanges;
  }

  @Override
  public BoundSerializer bind(SerializerContext context) {
    return shape == Shape.SMT
        ? new DebeziumSmtBinding(context, this)
        : new DebeziumBinding(context, this);
  }

  @Override
  public boolean serializeSchemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
    if (schemaChanges) {
      new DebeziumFrame(this).writeSchemaChange(change, meta, out);
    }
    return schemaChanges;
  }

  @Override
  public boolean serializeHeartbeat(long sourceTimeMillis, MessageMeta meta, ByteOutput out) {
    if (shape == Shape.SMT) {
      return false;
    }
    new DebeziumFrame(this).writeHeartbeat(sourceTimeMillis, meta, out);
    return true;
  }

  @Override
  public Optional<MessageReader> reader() {
    return Optional.of(shape == Shape.SMT ? new DebeziumSmtReader() : new DebeziumReader());
  }

  /** The format's name and options. */
  @Override
  public String toString() {
    return format()
        + "{version="
        + version
        + ", schema="
        + schema
        + ", binary="
        + binary
        + ", invalidDates="
        + invalidDates
        + ", datetimeMicros="
        + datetimeMicros
        + ", schemaChanges="
        + schemaChanges
        + "}";
  }

  /** What is wrong with these two together, or null. */
  static @Nullable String problemOf(InvalidDates invalidDates, Schema schema) {
    return schema == Schema.CONNECT && invalidDates == InvalidDates.TEXT
        ? "TEXT does not go with schema CONNECT: Kafka Connect would read the text as the number 0;"
            + " take NULL or EPOCH"
        : null;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private Shape shape = Shape.ENVELOPE;
    private String version = "";
    private Schema schema = Schema.NONE;
    private Binary binary = Binary.HEX;
    private InvalidDates invalidDates = InvalidDates.NULL;
    private boolean datetimeMicros;
    private boolean schemaChanges;

    private Builder() {}

    /** Which of the three formats. Default: {@link Shape#ENVELOPE}. */
    public Builder shape(Shape shape) {
      this.shape = Objects.requireNonNull(shape, "shape");
      return this;
    }

    /** The text of {@code source.version}, OMS's version. Default: empty, as in OMS's samples. */
    public Builder version(String version) {
      this.version = Objects.requireNonNull(version, "version");
      return this;
    }

    /** Which {@code schema} messages have; only in an envelope. Default: {@link Schema#NONE}. */
    public Builder schema(Schema schema) {
      this.schema = Objects.requireNonNull(schema, "schema");
      return this;
    }

    /** How BIT, BINARY, BLOB and spatial values are written. Default: {@link Binary#HEX}. */
    public Builder binary(Binary binary) {
      this.binary = Objects.requireNonNull(binary, "binary");
      return this;
    }

    /**
     * What is written for a DATE, DATETIME or TIMESTAMP that is no date. Default: {@link
     * InvalidDates#NULL}, as Debezium does for columns that may be NULL: a text in a field of
     * numbers stops typed consumers, or is read as 0.
     */
    public Builder invalidDates(InvalidDates invalidDates) {
      this.invalidDates = Objects.requireNonNull(invalidDates, "invalidDates");
      return this;
    }

    /**
     * Whether a DATETIME with more than three digits of a fraction is in microseconds instead of
     * milliseconds, as Debezium writes it. Default: false, as OMS: digits beyond the millisecond
     * are lost.
     */
    public Builder datetimeMicros(boolean datetimeMicros) {
      this.datetimeMicros = datetimeMicros;
      return this;
    }

    /**
     * Whether DDL statements have messages, as those of Debezium's schema change topic; not with
     * {@link Shape#SMT}. Default: false: OMS documents none, and readers of rows do not take them.
     */
    public Builder schemaChanges(boolean schemaChanges) {
      this.schemaChanges = schemaChanges;
      return this;
    }

    /**
     * The serializer.
     *
     * @throws IllegalArgumentException when options exclude each other; the message says which
     */
    public DebeziumSerializer build() {
      if (schema != Schema.NONE && shape != Shape.ENVELOPE) {
        throw new IllegalArgumentException(
            "schema " + schema + " needs the shape ENVELOPE: " + shape + " has no schema");
      }
      if (schemaChanges && shape == Shape.SMT) {
        throw new IllegalArgumentException(
            "schemaChanges needs the shape ENVELOPE or FLATTEN: SMT has rows alone");
      }
      String problem = problemOf(invalidDates, schema);
      if (problem != null) {
        throw new IllegalArgumentException("invalidDates " + problem);
      }
      return new DebeziumSerializer(this);
    }
  }
}
