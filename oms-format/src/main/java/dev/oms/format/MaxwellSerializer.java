package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.MessageReader;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Maxwell format as OMS writes it (fact sheet 1.10): one JSON object for each row change, with
 * the row, the key and the row before. {@code docs/formats.md} shows every kind of message.
 * Immutable and thread-safe.
 */
public final class MaxwellSerializer implements Serializer {

  private static final byte[] UUID = JsonWriter.ascii(",\"uuid\":\"");

  private final boolean changedOnly;
  private final boolean typedKey;
  private final boolean uuid;
  private final @Nullable String mesh;
  private final byte[] end;

  private MaxwellSerializer(Builder builder) {
    changedOnly = builder.changedOnly;
    typedKey = builder.typedKey;
    uuid = builder.uuid;
    mesh = builder.mesh;
    ByteOutput part = new ByteOutput(32);
    if (mesh != null) {
      JsonWriter.writeAscii(",\"mesh\":", part);
      JsonWriter.writeString(mesh, part);
    }
    part.write('}');
    end = part.toByteArray();
  }

  /** A builder with OMS's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** {@code MAXWELL}. */
  @Override
  public String format() {
    return MessageFormat.MAXWELL.name();
  }

  /** See {@link Builder#changedOnly}. */
  public boolean changedOnly() {
    return changedOnly;
  }

  /** See {@link Builder#typedKey}. */
  public boolean typedKey() {
    return typedKey;
  }

  /** See {@link Builder#uuid}. */
  public boolean uuid() {
    return uuid;
  }

  /** See {@link Builder#mesh}; null when messages have none. */
  public @Nullable String mesh() {
    return mesh;
  }

  /** What each message ends with. */
  byte[] end() {
    return end;
  }

  @Override
  public BoundSerializer bind(SerializerContext context) {
    return new MaxwellBinding(context, this);
  }

  @Override
  public boolean serializeSchemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
    TableId table = change.table();
    appendHead(table, DdlWords.maxwell(change.ddlType()), out);
    MaxwellBinding.appendTransaction(
        Math.floorDiv(change.sourceTimeMillis(), 1000L), change.origin(), out);
    JsonWriter.writeAscii(
        "\",\"primary_key\":null,\"primary_key_columns\":null,\"data\":null,\"old\":null,\"sql\":",
        out);
    JsonWriter.writeString(change.sql(), out);
    JsonWriter.writeAscii(",\"def\":{\"database\":", out);
    JsonWriter.writeString(table.database(), out);
    JsonWriter.writeAscii(",\"table\":", out);
    JsonWriter.writeString(table.table(), out);
    JsonWriter.writeAscii(",\"primary-key\":[],\"columns\":[]}", out);
    if (uuid) {
      ByteOutput id = new ByteOutput(64);
      id.write((change.origin().position() + ":" + table).getBytes(StandardCharsets.UTF_8));
      appendUuid(id, out);
    }
    out.write(end);
    return true;
  }

  /** Appends from the beginning of a message to {@code ts}. */
  static void appendHead(TableId table, String type, ByteOutput out) {
    JsonWriter.writeAscii("{\"database\":", out);
    JsonWriter.writeString(table.database(), out);
    JsonWriter.writeAscii(",\"table\":", out);
    JsonWriter.writeString(table.table(), out);
    JsonWriter.writeAscii(",\"type\":\"" + type + "\",\"ts\":", out);
  }

  /** Appends {@code uuid} with this text. */
  static void appendUuid(ByteOutput id, ByteOutput out) {
    out.write(UUID);
    JsonWriter.writeEscaped(id.array(), 0, id.size(), out);
    out.write('"');
  }

  @Override
  public Optional<MessageReader> reader() {
    return Optional.of(new MaxwellReader());
  }

  /** The format's name and options. */
  @Override
  public String toString() {
    return format()
        + "{changedOnly="
        + changedOnly
        + ", typedKey="
        + typedKey
        + ", uuid="
        + uuid
        + ", mesh="
        + mesh
        + "}";
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private boolean changedOnly;
    private boolean typedKey;
    private boolean uuid;
    private @Nullable String mesh;

    private Builder() {}

    /**
     * Whether {@code old} of an UPDATE holds only the columns that it changed, as Maxwell itself
     * writes it, instead of the whole row. Default: false.
     */
    public Builder changedOnly(boolean changedOnly) {
      this.changedOnly = changedOnly;
      return this;
    }

    /**
     * Whether {@code primary_key} holds values as in the row, {@code [1,"a"]}, as Maxwell itself
     * writes it, instead of strings, {@code ["1","a"]}. Default: false.
     */
    public Builder typedKey(boolean typedKey) {
      this.typedKey = typedKey;
      return this;
    }

    /**
     * Whether messages have {@code uuid}, a text that is the same however often a change is
     * delivered and another one for every other change. Default: false.
     */
    public Builder uuid(boolean uuid) {
      this.uuid = uuid;
      return this;
    }

    /**
     * The mark of a grey release, {@code prd} or {@code gray}, which then stands in each message.
     * Default: none.
     *
     * @throws IllegalArgumentException when it is blank
     */
    public Builder mesh(String mesh) {
      Objects.requireNonNull(mesh, "mesh");
      if (mesh.isBlank()) {
        throw new IllegalArgumentException("mesh is blank; give a mark, for example prd or gray");
      }
      this.mesh = mesh;
      return this;
    }

    /** The serializer. */
    public MaxwellSerializer build() {
      return new MaxwellSerializer(this);
    }
  }
}
