package dev.oms.source.mysql.internal.row;

import dev.oms.core.OmsException;

/** The bytes of a binlog event are not what the format allows: truncated, too long, or damaged. */
public final class EventFormatException extends OmsException {

  private static final long serialVersionUID = 1L;

  /** An error with a message that names the table, where known, and the offset. */
  public EventFormatException(String message) {
    super(message);
  }

  /** An error with its cause. */
  public EventFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
