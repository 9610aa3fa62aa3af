package dev.oms.core.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.model.Position;

/** Makes checkpoints of positions. */
final class Checkpoints {

  private Checkpoints() {}

  /** The checkpoint of a position of now. */
  static Checkpoint of(PipelineConfig config, Position position, boolean completed) {
    Position.Attachment attachment = position.attachment();
    return new Checkpoint(
        config.name(),
        config.source().identity(),
        position.encode(),
        attachment == null ? null : attachment.content(),
        position.syncTimeMillis(),
        System.currentTimeMillis(),
        completed,
        false);
  }
}
