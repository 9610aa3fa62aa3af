package dev.oms.core.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.model.RowChange;

/** What to say of a row of which no message could be made. */
final class RowErrors {

  private RowErrors() {}

  /**
   * The error to tell: one that says which row it was. What is an {@link OmsException} says so
   * itself; everything else that filters, partitioners and formats throw is about the row alone.
   */
  static RuntimeException of(RowChange change, RuntimeException e) {
    if (e instanceof OmsException) {
      return e;
    }
    return new RecordException(
        "a "
            + change.type()
            + " of table "
            + change.schema().id()
            + " at "
            + change.origin().position()
            + " cannot be written as a message: "
            + e,
        e);
  }
}
