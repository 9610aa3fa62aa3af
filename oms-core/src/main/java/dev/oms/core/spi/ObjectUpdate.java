package dev.oms.core.spi;

import dev.oms.core.ObjectMapping;

/**
 * Objects that replace those of a running {@link SourceReader}. Thread-safe.
 *
 * @see SourceReader#updateObjects
 */
public interface ObjectUpdate {

  /** Which tables are wanted from then on. */
  ObjectMapping objects();

  /**
   * When the update is given up, by {@link System#nanoTime}: the source waits no longer than this
   * for a place at which it can take it in.
   */
  long deadline();

  /**
   * Called once by the source when it takes the update in: on the thread that runs {@link
   * SourceReader#run}, between two batches and outside of a transaction. Batches that were handed
   * over before are written as the old objects say, those after as the new ones do.
   *
   * @return false when the update was given up meanwhile; then nothing changes
   */
  boolean take();
}
