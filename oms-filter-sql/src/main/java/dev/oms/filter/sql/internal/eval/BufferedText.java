package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import org.jspecify.annotations.Nullable;

/** A text that is written into a buffer of its own, which is reused. */
abstract class BufferedText extends TextExpr {

  private final ByteOutput buffer = new ByteOutput(64);
  private final ByteSlice slice = new ByteSlice();

  BufferedText(TextType type) {
    super(type);
  }

  /** Writes the value; false for NULL. */
  abstract boolean write(Row row, ByteOutput out);

  @Override
  final @Nullable ByteSlice get(Row row) {
    buffer.reset();
    if (!write(row, buffer)) {
      return null;
    }
    slice.set(buffer.array(), 0, buffer.size());
    return slice;
  }
}
