package dev.oms.core.precheck;

import dev.oms.core.model.TableSchema;
import java.util.Objects;

/**
 * A table that a precheck found at the source and that is to be synchronized. Immutable.
 *
 * @param schema its columns and keys as they are now
 * @param averageRowBytes what a row takes at the source on average; -1 when unknown
 */
public record CheckedTable(TableSchema schema, long averageRowBytes) {

  /** Checks for null. */
  public CheckedTable {
    Objects.requireNonNull(schema, "schema");
  }
}
