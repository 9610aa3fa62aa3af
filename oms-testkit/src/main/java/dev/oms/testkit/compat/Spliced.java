package dev.oms.testkit.compat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows made of two others. */
final class Spliced {

  private Spliced() {}

  /**
   * The {@code kept} columns of {@code row}, the others of {@code other}; only values that {@link
   * SampleChanges} gives out are told apart.
   */
  static ArrayRow of(
      TableSchema schema, Row row, Row other, List<Integer> kept, @Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = value(kept.contains(i) ? row : other, i);
    }
    return SampleChanges.rowOf(schema, values);
  }

  private static @Nullable Object value(Row row, int column) {
    if (row.isAbsent(column)) {
      return ArrayRow.ABSENT;
    }
    if (row.isNull(column)) {
      return null;
    }
    String text = row.getText(column);
    for (Object candidate : SampleChanges.values(row.schema().column(column))) {
      @Nullable Object[] one = new Object[row.schema().size()];
      one[column] = candidate;
      String itsText = SampleChanges.rowOf(row.schema(), one).getText(column);
      if (itsText != null && itsText.equals(text)) {
        return candidate;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no sample of column " + row.schema().column(column));
  }
}
