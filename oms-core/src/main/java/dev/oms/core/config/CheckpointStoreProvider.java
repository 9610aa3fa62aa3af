package dev.oms.core.config;

import dev.oms.core.spi.CheckpointStore;

/**
 * Makes a checkpoint store from a section of a project file. Registered with {@link
 * java.util.ServiceLoader}.
 */
public interface CheckpointStoreProvider {

  /** The name in the file, for example {@code file}. */
  String type();

  /**
   * Makes the component. Wrong values are reported to {@code config}; what is returned then is not
   * used.
   *
   * @throws IllegalArgumentException for what {@code config} cannot report
   */
  CheckpointStore create(ComponentConfig config);
}
