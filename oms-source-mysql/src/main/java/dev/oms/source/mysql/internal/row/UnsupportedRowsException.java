package dev.oms.source.mysql.internal.row;

import dev.oms.core.OmsException;
import dev.oms.core.model.TableId;

/** The binlog has rows in a form that is not decoded; going on would lose them. */
public final class UnsupportedRowsException extends OmsException {

  private static final long serialVersionUID = 1L;

  private UnsupportedRowsException(String message) {
    super(message);
  }

  /**
   * MySQL's PARTIAL_UPDATE_ROWS_EVENT (type 39), which has the changed parts of JSON documents
   * only.
   *
   * @param table a text that names the table, or its id where the name is not known
   */
  public static UnsupportedRowsException partialJson(Object table) {
    return new UnsupportedRowsException(
        "the binlog has a partial JSON update of table "
            + table
            + " (PARTIAL_UPDATE_ROWS_EVENT), which cannot be decoded; run SET GLOBAL"
            + " binlog_row_value_options = '' on the source, make sure that no session sets it,"
            + " and start anew from a position after this event");
  }

  static UnsupportedRowsException columnType(TableId table, int column, int type) {
    return new UnsupportedRowsException(
        "column "
            + (column + 1)
            + " of table "
            + table
            + " has the binlog type "
            + BinlogType.name(type)
            + ", which cannot be decoded; leave the table out, or change the column's type");
  }
}
