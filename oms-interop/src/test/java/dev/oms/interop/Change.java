package dev.oms.interop;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row change as a reader understood it: values in the canonical form of their {@link Kind}.
 *
 * @param operation {@code ROW}, {@code INSERT}, {@code UPDATE} or {@code DELETE}, as far as the
 *     format tells them apart
 */
record Change(
    String operation,
    @Nullable Map<String, @Nullable String> before,
    @Nullable Map<String, @Nullable String> after) {

  /** The same with INSERT in place of ROW, for formats that do not tell them apart. */
  Change insertForRow() {
    return operation.equals("ROW") ? new Change("INSERT", before, after) : this;
  }
}
