package dev.oms.source.mysql.internal.schema;

/** A statement, or its effect on a table, that is not understood; the table must be read anew. */
final class DdlException extends Exception {

  private static final long serialVersionUID = 1L;

  DdlException(String message) {
    super(message, null, false, false);
  }
}
