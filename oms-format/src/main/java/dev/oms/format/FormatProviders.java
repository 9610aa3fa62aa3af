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

  private static Serializer defaultFamily(ComponentConfig config, boolean columnTypes) {
    return DefaultSerializer.builder()
        .sequenceEnabled(config.bool("sequenceEnabled", true))
        .columnTypes(columnTypes)
        .values(ValueOptions.read(config, ValueOptions.defaults()))
        .build();
  }
}
