package dev.oms.core.internal;

import dev.oms.core.RecordException;

/** The destination refused the message of one event. */
final class RefusedRecord extends RecordException {

  private static final long serialVersionUID = 1L;

  private final String eventId;

  RefusedRecord(String eventId, RecordException cause) {
    super(String.valueOf(cause.getMessage()), cause);
    this.eventId = eventId;
  }

  String eventId() {
    return eventId;
  }
}
