package dev.oms.core.config;

import dev.oms.core.spi.Serializer;
import java.util.List;

/** Makes serializers from a project file. Registered with {@link java.util.ServiceLoader}. */
public interface FormatProvider {

  /** The names by which the file knows this format, the preferred one first. */
  List<String> names();

  /**
   * Makes the serializer; {@code config} is the {@code formatOptions} section, which may be empty.
   */
  Serializer create(ComponentConfig config);
}
