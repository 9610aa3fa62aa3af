package dev.oms.format.avro;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.TableId;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Avro messages: a record with both images of the row and what is known of the change, under a
 * schema of its own for each version of a table. {@code docs/formats-avro.md} shows the schema and
 * how to read messages.
 *
 * <p>Binding to a table publishes its schema, in the registry and the directory where there are
 * such, and may block for that; it throws {@link dev.oms.core.RetriableException} when the registry
 * cannot be reached and {@link dev.oms.core.OmsException} when it refuses the schema or a file
 * cannot be written. Thread-safe.
 */
public final class AvroSerializer implements Serializer {

  /** How messages say which schema they are written with. */
  public enum Framing {
    /** Not at all: the bytes of the record alone. */
    NONE,
    /** A byte 0 and the four bytes of the registry's id, as Confluent's serializers do. */
    CONFLUENT,
    /** Avro's single-object encoding: C3 01 and the schema's CRC-64-AVRO fingerprint. */
    SINGLE_OBJECT
  }

  /** The type of DECIMAL columns. */
  public enum Decimals {
    /** {@code bytes} with the logical type {@code decimal}; a string when the scale is unknown. */
    BYTES,
    /** A string with all digits. */
    STRING
  }

  /** The type of BIGINT UNSIGNED columns. */
  public enum UnsignedBigints {
    /** {@code bytes} with the logical type {@code decimal(20, 0)}. */
    DECIMAL,
    /** A string of digits. */
    STRING,
    /** {@code long}; a number above 2^63-1 does not fit and goes out as text beside the row. */
    LONG
  }

  /** The types of DATE, TIME, DATETIME and TIMESTAMP columns. */
  public enum Temporals {
    /**
     * Avro's logical types. What they cannot tell, {@code 0000-00-00} for example, goes out as text
     * beside the row.
     */
    LOGICAL,
    /** Strings: the texts of the Default format. */
    STRING
  }

  private static final int LONGEST_NAME_IN_FILE = 80;

  private final AvroOptions options;
  private final SubjectTemplate subjects;
  private final MessageSchemas schemas;
  private final SchemaPublisher publisher;
  private final EventWriter events;

  private AvroSerializer(Builder builder, Framing framing) {
    options =
        new AvroOptions(
            builder.namespace, framing, builder.decimal, builder.unsignedBigint, builder.temporal);
    subjects = builder.subjects;
    schemas = new MessageSchemas(options);
    publisher = new SchemaPublisher(framing, builder.registry, builder.schemaDirectory);
    events = new EventWriter(schemas, publisher);
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String format() {
    return "AVRO";
  }

  /**
   * The schema of the messages of a table's rows. Publishes nothing.
   *
   * @throws IllegalArgumentException when two columns have one name
   */
  public Schema schemaOf(SerializerContext context) {
    return schemas.envelope(context);
  }

  /** The schema of the messages of DDL statements: the same for all tables. */
  public Schema schemaChangeSchema() {
    return events.schemaChangeSchema();
  }

  @Override
  public BoundSerializer bind(SerializerContext context) {
    TableId table = context.schema().id();
    String file = inFile(table.database()) + "." + inFile(table.table());
    byte[] header = publisher.publish(schemaOf(context), subjects.subject(table), file);
    return new AvroBinding(context, options, header);
  }

  /** Checks that registry and directory can be used. */
  @Override
  public void precheck(PrecheckCollector report) {
    publisher.precheck(report);
  }

  /** Makes the schema and publishes nothing. */
  @Override
  public void check(SerializerContext context) {
    Schema unused = schemaOf(context);
  }

  /** Any name as part of a file's name; the version behind it tells cut ones apart. */
  private static String inFile(String name) {
    String encoded = AvroNames.encode(name);
    return encoded.substring(0, Math.min(encoded.length(), LONGEST_NAME_IN_FILE));
  }

  @Override
  public boolean serializeSchemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
    events.schemaChange(change, meta, out);
    return true;
  }

  /** For tests. */
  EventWriter events() {
    return events;
  }

  @Override
  public boolean serializeHeartbeat(long sourceTimeMillis, MessageMeta meta, ByteOutput out) {
    events.heartbeat(sourceTimeMillis, meta, out);
    return true;
  }

  /** The format's name and options. */
  @Override
  public String toString() {
    return "AVRO" + options;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private @Nullable SchemaRegistry registry;
    private @Nullable Framing framing;
    private @Nullable Path schemaDirectory;
    private SubjectTemplate subjects = new SubjectTemplate("{database}.{table}-value");
    private String namespace = "dev.oms.avro";
    private Decimals decimal = Decimals.BYTES;
    private UnsignedBigints unsignedBigint = UnsignedBigints.DECIMAL;
    private Temporals temporal = Temporals.LOGICAL;

    private Builder() {}

    /** Where schemas are registered. Default: nowhere. */
    public Builder registry(SchemaRegistry registry) {
      this.registry = Objects.requireNonNull(registry, "registry");
      return this;
    }

    /**
     * How messages say which schema they are written with. Default: CONFLUENT with a registry, NONE
     * without.
     */
    public Builder framing(Framing framing) {
      this.framing = Objects.requireNonNull(framing, "framing");
      return this;
    }

    /**
     * The registry's subject for the rows of a table, with {@code {database}} and {@code {table}}.
     * Default: {@code {database}.{table}-value}. That of DDL messages is the full name of their
     * record.
     *
     * @throws IllegalArgumentException when it is blank or has another placeholder
     */
    public Builder subjectTemplate(String template) {
      subjects = new SubjectTemplate(template);
      return this;
    }

    /**
     * Where to write each schema, as {@code <database>.<table>.v<fingerprint>.avsc}. Created when
     * missing. Default: nowhere.
     */
    public Builder schemaDirectory(Path schemaDirectory) {
      this.schemaDirectory = Objects.requireNonNull(schemaDirectory, "schemaDirectory");
      return this;
    }

    /**
     * What the namespaces of the records begin with; database and table follow. Default: {@code
     * dev.oms.avro}.
     *
     * @throws IllegalArgumentException when it is no dotted sequence of Avro names
     */
    public Builder namespace(String namespace) {
      if (!AvroNames.isNamespace(namespace)) {
        throw new IllegalArgumentException(
            "namespace '"
                + namespace
                + "': expected names of letters, digits and _, joined by dots, as in com.example");
      }
      this.namespace = namespace;
      return this;
    }

    /** The type of DECIMAL columns. Default: BYTES. */
    public Builder decimal(Decimals decimal) {
      this.decimal = Objects.requireNonNull(decimal, "decimal");
      return this;
    }

    /** The type of BIGINT UNSIGNED columns. Default: DECIMAL. */
    public Builder unsignedBigint(UnsignedBigints unsignedBigint) {
      this.unsignedBigint = Objects.requireNonNull(unsignedBigint, "unsignedBigint");
      return this;
    }

    /** The types of dates and times. Default: LOGICAL. */
    public Builder temporal(Temporals temporal) {
      this.temporal = Objects.requireNonNull(temporal, "temporal");
      return this;
    }

    /**
     * The serializer.
     *
     * @throws IllegalArgumentException when the framing is CONFLUENT without a registry, or another
     *     one with a registry
     */
    public AvroSerializer build() {
      Framing chosen = framing;
      if (chosen == null) {
        chosen = registry == null ? Framing.NONE : Framing.CONFLUENT;
      }
      if (chosen == Framing.CONFLUENT && registry == null) {
        throw new IllegalArgumentException(
            "framing CONFLUENT needs a schema registry: set registryUrl");
      }
      if (chosen != Framing.CONFLUENT && registry != null) {
        throw new IllegalArgumentException(
            "framing " + chosen + " uses no schema registry: remove registryUrl, or the framing");
      }
      return new AvroSerializer(this, chosen);
    }
  }
}
