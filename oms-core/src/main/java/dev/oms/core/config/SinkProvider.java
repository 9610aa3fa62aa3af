package dev.oms.core.config;

import dev.oms.core.spi.ChangeSink;

/**
 * Makes a sink from a section of a project file. Registered with {@link java.util.ServiceLoader}.
 */
public interface SinkProvider {

  /** The name in the file, for example {@code kafka}. */
  String type();

  /**
   * Makes the component. Wrong values are reported to {@code config}; what is returned then is not
   * used.
   *
   * @throws IllegalArgumentException for what {@code config} cannot report
   */
  ChangeSink create(ComponentConfig config);
}
