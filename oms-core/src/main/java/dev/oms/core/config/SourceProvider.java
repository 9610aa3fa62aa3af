package dev.oms.core.config;

import dev.oms.core.spi.ChangeSource;

/**
 * Makes a change source from a section of a project file. Registered with {@link
 * java.util.ServiceLoader}.
 */
public interface SourceProvider {

  /** The name in the file, for example {@code mysql}. */
  String type();

  /**
   * Makes the component. Wrong values are reported to {@code config}; what is returned then is not
   * used.
   *
   * @throws IllegalArgumentException for what {@code config} cannot report
   */
  ChangeSource create(ComponentConfig config);
}
