package dev.oms.source.mysql.internal.schema;

/** A statement, or its effect on a table, that is not understood; the table must be read anew. */
final class DdlException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;

  DdlException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
