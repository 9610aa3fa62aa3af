package dev.oms.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The position up to which every change has been acknowledged by the sink. Immutable.
 *
 * @param pipeline the pipeline's name
 * @param sourceIdentity which log the position refers to, see {@code ChangeSource.identity()}
 * @param position the source's text
 * @param attachment the source's rarely changing part, or null
 * @param syncTimeMillis up to when changes are complete, milliseconds since the epoch; 0 when
 *     unknown
 * @param savedAtMillis when it was made, milliseconds since the epoch by this machine's clock
 * @param completed whether all steps of the pipeline were done (full synchronization only)
 * @param released whether the pipeline was released and may not start again
 */
public record Checkpoint(
    String pipeline,
    String sourceIdentity,
    String position,
    @Nullable String attachment,
    long syncTimeMillis,
    long savedAtMillis,
    boolean completed,
    boolean released) {

  /** Checks for nulls. */
  public Checkpoint {
    Objects.requireNonNull(pipeline, "pipeline");
    Objects.requireNonNull(sourceIdentity, "sourceIdentity");
    Objects.requireNonNull(position, "position");
  }

  /** The same with another attachment. */
  public Checkpoint withAttachment(@Nullable String other) {
    return new Checkpoint(
        pipeline,
        sourceIdentity,
        position,
        other,
        syncTimeMillis,
        savedAtMillis,
        completed,
        released);
  }

  /** The same, marked as completed. */
  public Checkpoint asCompleted() {
    return new Checkpoint(
        pipeline,
        sourceIdentity,
        position,
        attachment,
        syncTimeMillis,
        savedAtMillis,
        true,
        released);
  }

  /** The same, marked as released. */
  public Checkpoint asReleased() {
    return new Checkpoint(
        pipeline,
        sourceIdentity,
        position,
        attachment,
        syncTimeMillis,
        savedAtMillis,
        completed,
        true);
  }

  /** Everything but the attachment, which may be megabytes. */
  @Override
  public String toString() {
    return "Checkpoint[pipeline="
        + pipeline
        + ", source="
        + sourceIdentity
        + ", position="
        + position
        + ", attachment="
        + (attachment == null ? "none" : attachment.length() + " characters")
        + ", syncTimeMillis="
        + syncTimeMillis
        + (completed ? ", completed" : "")
        + (released ? ", released" : "")
        + "]";
  }
}
