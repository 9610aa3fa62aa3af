package dev.oms.core.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Origin} of given texts, for constructed rows. Immutable.
 *
 * @param position the position as text, never empty
 * @param transactionId the transaction's id, or null
 * @param clusterId what the source says of where the change came from, or null
 * @param checkpointSeconds the second of the epoch the log is complete up to; 0 in the full phase
 */
public record SimpleOrigin(
    String position,
    @Nullable String transactionId,
    @Nullable String clusterId,
    long checkpointSeconds)
    implements Origin {

  /** Checks the position. */
  public SimpleOrigin {
    Objects.requireNonNull(position, "position");
    if (position.isEmpty()) {
      throw new IllegalArgumentException("the position is empty");
    }
  }

  /** The origin of a row of the full phase. */
  public static SimpleOrigin ofSnapshot(String chunk) {
    return new SimpleOrigin(chunk, null, null, 0);
  }
}
