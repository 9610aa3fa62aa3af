package dev.oms.core.internal;

import dev.oms.core.deadletter.DeadLetter;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.core.text.CellText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows as text, as far as they can be decoded. Used by one worker thread. */
final class RowImages {

  private final CellText cells = new CellText();

  /** Keeps no large buffer: there are few of these. */
  private ByteOutput text = new ByteOutput(256);

  /**
   * The image of a row.
   *
   * @param columns the names of the columns that may be shown
   * @param mostBytes of a value; what is longer is cut
   */
  DeadLetter.@Nullable Image of(@Nullable Row row, Set<String> columns, int mostBytes) {
    if (row == null) {
      return null;
    }
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    Map<String, String> undecodable = new LinkedHashMap<>();
    Set<String> truncated = new LinkedHashSet<>();
    TableSchema schema = row.schema();
    for (int i = 0; i < schema.size(); i++) {
      String name = schema.column(i).name();
      if (!columns.contains(name)) {
        continue;
      }
      try {
        if (!row.isAbsent(i)) {
          values.put(name, value(row, i, mostBytes));
          if (text.size() > mostBytes) {
            truncated.add(name);
          }
        }
      } catch (RuntimeException e) {
        undecodable.put(name, String.valueOf(e.getMessage()));
      }
    }
    text = new ByteOutput(256);
    return new DeadLetter.Image(values, undecodable, truncated);
  }

  private @Nullable String value(Row row, int column, int mostBytes) {
    text.reset();
    if (row.isNull(column)) {
      return null;
    }
    cells.append(row, column, text);
    int size = text.size();
    if (size <= mostBytes) {
      return new String(text.array(), 0, size, StandardCharsets.UTF_8);
    }
    int end = mostBytes;
    // Not within a character.
    while (end > 0 && (text.array()[end] & 0xc0) == 0x80) {
      end--;
    }
    return new String(text.array(), 0, end, StandardCharsets.UTF_8)
        + "... ("
        + size
        + " bytes in all)";
  }
}
