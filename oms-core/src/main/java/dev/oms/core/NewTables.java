package dev.oms.core;

/**
 * What happens to a table that comes to match a pattern of the mapping while a pipeline runs. A
 * table that is mapped by its exact name is wanted whenever it comes.
 */
public enum NewTables {
  /**
   * Its changes are synchronized from then on. Of a table that was made by {@code CREATE TABLE}
   * these are all its rows; of one that was renamed into the mapping, the rows that it had before
   * are not.
   */
  FROM_NOW,
  /**
   * As {@link #FROM_NOW}, and the rows of a table that was renamed into the mapping are read, too.
   */
  WITH_ROWS,
  /** It is left out: only tables that were there at the first start are synchronized. */
  IGNORE
}
