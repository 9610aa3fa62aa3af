package dev.oms.core.model;

import org.jspecify.annotations.Nullable;

/**
 * A place from which a source can go on: opaque to everything but the source that made it.
 * Immutable and thread-safe. A position is cheap to make (one for each batch); its text is made
 * only when a checkpoint is written.
 */
public interface Position {

  /** The text that a checkpoint keeps, of any form, from which the source can go on. */
  String encode();

  /**
   * A larger text that changes rarely and that a checkpoint keeps beside the position (a history of
   * table schemas), or null. The same object as long as nothing changed: a store writes it only
   * when it is another one.
   */
  default @Nullable Attachment attachment() {
    return null;
  }

  /** The time up to which changes are complete, milliseconds since the epoch; 0 when unknown. */
  long syncTimeMillis();

  /**
   * A large, rarely changing part of a checkpoint.
   *
   * @param content any text
   */
  record Attachment(String content) {}
}
