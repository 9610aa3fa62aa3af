package dev.oms.core.internal;

import dev.oms.core.model.Origin;
import dev.oms.core.model.RowChange;
import org.jspecify.annotations.Nullable;

/** Gives messages what identifies their event. Used by one worker thread. */
final class EventHeaders {

  private @Nullable Origin lastOrigin;
  private String lastPosition = "";

  /** For the message of {@code change} that was added last. */
  void add(RowChange change, InFlightBatch batch) {
    change.appendEventId(batch.output());
    batch.addEventHeaders(change.type().name(), position(change.origin()));
  }

  /** The position of an origin; one text for all changes of it. */
  String position(Origin origin) {
    if (origin != lastOrigin) {
      lastOrigin = origin;
      lastPosition = origin.position();
    }
    return lastPosition;
  }

  /** Lets go of the batch's origins, which may hold its rows. */
  void endOfBatch() {
    lastOrigin = null;
  }
}
