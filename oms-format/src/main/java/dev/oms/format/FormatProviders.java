package dev.oms.format;

import dev.oms.core.config.ComponentConfig;
import dev.oms.core.config.FormatProvider;
import dev.oms.core.spi.Serializer;
import java.util.List;

/**
 * Lets project files name the formats of this module; found with {@link java.util.ServiceLoader}.
 * {@code docs/formats.md} lists the options of each.
 */
public final class FormatProviders {

  private FormatProviders() {}

  /** {@code DEFAULT}. Options: {@code sequenceEnabled} and {@link ValueOptions}. */
  public static final class Default implements FormatProvider {

    /** For {@link java.util.ServiceLoader}. */
    public Default() {}

    @Override
    public List<String> names() {
      return MessageFormat.DEFAULT.names();
    }

    @Override
    public Serializer create(ComponentConfig config) {
      return defaultFamily(config, false);
    }
  }

  /** {@code DEFAULT_EXTEND_COLUMN_TYPE}. Options: those of {@link Default}. */
  public static final class DefaultExtendColumnType implements FormatProvider {

    /** For {@link java.util.ServiceLoader}. */
    public DefaultExtendColumnType() {}

    @Override
    public List<String> names() {
      return MessageFormat.DEFAULT_EXTEND_COLUMN_TYPE.names();
    }

    @Override
    public Serializer create(ComponentConfig config) {
      return defaultFamily(config, true);
    }
  }

  /** {@code CANAL}. Options: {@code original} and {@link ValueOptions}. */
  public static final class Canal implements FormatProvider {

    /** For {@link java.util.ServiceLoader}. */
    public Canal() {}

    @Override
    public List<String> names() {
      return MessageFormat.CANAL.names();
    }

    @Override
    public Serializer create(ComponentConfig config) {
      return CanalSerializer.builder()
          .original(config.bool("original", false))
          .values(ValueOptions.read(config, ValueOptions.defaults()))
          .build();
    }
  }

  /**
   * {@code DATAWORKS_V2}. Options: {@code sequenceEnabled}, {@code businessSystem}, {@code
   * nativeTypes}, {@code dbVersion} and {@link ValueOptions}.
   */
  public static final class DataWorks implements FormatProvider {

    /** For {@link java.util.ServiceLoader}. */
    public DataWorks() {}

    @Override
    public List<String> names() {
      return MessageFormat.DATAWORKS_V2.names();
    }

    @Override
    public Serializer create(ComponentConfig config) {
      DataWorksSerializer.Builder builder =
          DataWorksSerializer.builder()
              .sequenceEnabled(config.bool("sequenceEnabled", true))
              .nativeTypes(config.bool("nativeTypes", false))
              .dbVersion(config.bool("dbVersion", false))
              .values(ValueOptions.read(config, DataWorksSerializer.DEFAULT_VALUES));
      config.string("businessSystem").ifPresent(name -> businessSystem(name, builder, config));
      return builder.build();
    }

    private static void businessSystem(
        String name, DataWorksSerializer.Builder builder, ComponentConfig config) {
      String problem = DataWorksSerializer.problemOf(name);
      if (problem == null) {
        builder.businessSystem(name);
      } else {
        config.problem("businessSystem", problem);
      }
    }
  }

  /**
   * {@code SHAREPLEX}. Options: {@code sequenceEnabled} and {@link ValueOptions}, whose {@code
   * zone} is that of all times of a message.
   */
  public static final class SharePlex implements FormatProvider {

    /** For {@link java.util.ServiceLoader}. */
    public SharePlex() {}

    @Override
    public List<String> names() {
      return MessageFormat.SHAREPLEX.names();
    }

    @Override
    public Serializer create(ComponentConfig config) {
      ValueOptions values = ValueOptions.read(config, SharePlexSerializer.DEFAULT_VALUES);
      return SharePlexSerializer.builder()
          .sequenceEnabled(config.bool("sequenceEnabled", true))
          .zone(values.zone())
          .values(values)
          .build();
    }
  }

  /**
   * {@code DEBEZIUM}. Options: {@code version}, {@code schema}, {@code schemaChanges}, {@code
   * binary}, {@code invalidDates}, {@code datetimeMicros}.
   */
  public static final class Debezium implements FormatProvider {

    /** For {@link java.util.ServiceLoader}. */
    public Debezium() {}

    @Override
    public List<String> names() {
      return MessageFormat.DEBEZIUM.names();
    }

    @Override
    public Serializer create(ComponentConfig config) {
      return DebeziumOptions.read(config, DebeziumSerializer.Shape.ENVELOPE);
    }
  }

  /** {@code DEBEZIUM_FLATTEN}. Options: those of {@link Debezium} without {@code schema}. */
  public static final class DebeziumFlatten implements FormatProvider {

    /** For {@link java.util.ServiceLoader}. */
    public DebeziumFlatten() {}

    @Override
    public List<String> names() {
      return MessageFormat.DEBEZIUM_FLATTEN.names();
    }

    @Override
    public Serializer create(ComponentConfig config) {
      return DebeziumOptions.read(config, DebeziumSerializer.Shape.FLATTEN);
    }
  }

  /**
   * {@code DEBEZIUM_SMT}. Options: {@code binary}, {@code invalidDates}, {@code datetimeMicros}.
   */
  public static final class DebeziumSmt implements FormatProvider {

    /** For {@link java.util.ServiceLoader}. */
    public DebeziumSmt() {}

    @Override
    public List<String> names() {
      return MessageFormat.DEBEZIUM_SMT.names();
    }

    @Override
    public Serializer create(ComponentConfig config) {
      return DebeziumOptions.read(config, DebeziumSerializer.Shape.SMT);
    }
  }

  /** {@code MAXWELL}. Options: {@code changedOnly, typedKey, uuid, mesh}. */
  public static final class Maxwell implements FormatProvider {

    /** For {@link java.util.ServiceLoader}. */
    public Maxwell() {}

    @Override
    public List<String> names() {
      return MessageFormat.MAXWELL.names();
    }

    @Override
    public Serializer create(ComponentConfig config) {
      MaxwellSerializer.Builder builder =
          MaxwellSerializer.builder()
              .changedOnly(config.bool("changedOnly", false))
              .typedKey(config.bool("typedKey", false))
              .uuid(config.bool("uuid", false));
      String mesh = config.string("mesh").orElse(null);
      if (mesh != null && mesh.isBlank()) {
        config.problem("mesh", "is blank; leave it out or give a mark, for example prd or gray");
      } else if (mesh != null) {
        builder.mesh(mesh);
      }
      return builder.build();
    }
  }

  private static Serializer defaultFamily(ComponentConfig config, boolean columnTypes) {
    return DefaultSerializer.builder()
        .sequenceEnabled(config.bool("sequenceEnabled", true))
        .columnTypes(columnTypes)
        .values(ValueOptions.read(config, ValueOptions.defaults()))
        .build();
  }
}
