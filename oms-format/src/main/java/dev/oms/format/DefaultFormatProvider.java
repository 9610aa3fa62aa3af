package dev.oms.format;

import dev.oms.core.config.ComponentConfig;
import dev.oms.core.config.FormatProvider;
import dev.oms.core.spi.Serializer;
import java.util.List;

/** Lets project files use {@code format: DEFAULT}. Option: {@code sequenceEnabled}. */
public final class DefaultFormatProvider implements FormatProvider {

  /** For {@link java.util.ServiceLoader}. */
  public DefaultFormatProvider() {}

  @Override
  public List<String> names() {
    return MessageFormat.DEFAULT.names();
  }

  @Override
  public Serializer create(ComponentConfig config) {
    return DefaultSerializer.builder()
        .sequenceEnabled(config.bool("sequenceEnabled", true))
        .build();
  }
}
