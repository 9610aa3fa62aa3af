package dev.oms.source.mysql.internal.row;

import dev.oms.core.RecordException;

/**
 * The bytes of a binlog event are not what the format allows: truncated, too long, or damaged. In a
 * value of a row it is about that row alone; where it says how the event is put together, nothing
 * behind it can be read.
 */
public final class EventFormatException extends RecordException {

  private static final long serialVersionUID = 1L;

  /** An error with a message that names the table, where known, and the offset. */
  public EventFormatException(String message) {
    super(message, null);
  }

  /** An error with its cause. */
  public EventFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
