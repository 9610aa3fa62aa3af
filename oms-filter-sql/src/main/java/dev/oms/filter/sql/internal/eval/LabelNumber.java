package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The number of an ENUM (the place of its label from 1, 0 for none) or SET (a bit for each). */
final class LabelNumber extends LongExpr {

  private final TextExpr text;
  private final byte[][] labels;
  private final boolean set;

  LabelNumber(TextExpr text, Column column) {
    super(true);
    this.text = text;
    this.labels =
        column.labels().stream()
            .map(label -> label.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    this.set = column.type() == DataType.SET;
  }

  @Override
  long get(Row row) {
    ByteSlice value = text.get(row);
    isNull = value == null;
    if (value == null || value.length() == 0) {
      return 0;
    }
    int end = value.offset() + value.length();
    if (!set) {
      return place(value.array(), value.offset(), end) + 1L;
    }
    long bits = 0;
    for (int from = value.offset(), at = from; at <= end; at++) {
      if (at == end || value.array()[at] == ',') {
        bits |= 1L << place(value.array(), from, at);
        from = at + 1;
      }
    }
    return bits;
  }

  private int place(byte[] array, int from, int end) {
    for (int i = 0; i < labels.length; i++) {
      if (Arrays.equals(labels[i], 0, labels[i].length, array, from, end)) {
        return i;
      }
    }
    throw new IllegalStateException(
        "'"
            + new String(array, from, end - from, StandardCharsets.UTF_8)
            + "' is none of the column's labels");
  }
}
