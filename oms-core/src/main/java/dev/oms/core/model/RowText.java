package dev.oms.core.model;

import dev.oms.core.text.CellText;
import org.jspecify.annotations.Nullable;

/** The text of one value, for {@link Row#getText}. */
final class RowText {

  private RowText() {}

  static @Nullable String of(Row row, int column) {
    if (row.isAbsent(column) || row.isNull(column)) {
      return null;
    }
    ByteOutput out = new ByteOutput(64);
    new CellText().append(row, column, out);
    return new String(out.array(), 0, out.size(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
