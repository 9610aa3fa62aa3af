package dev.oms.source.mysql.internal.row;

import dev.oms.core.OmsException;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * Gives text as UTF-8: the source's own bytes where they are UTF-8 already, else a copy in scratch
 * space that lives until the next call. Not thread-safe.
 */
final class TextReader {

  private final ByteOutput scratch = new ByteOutput(64);

  void read(
      @Nullable MySqlCharset charset,
      byte[] source,
      int offset,
      int length,
      ByteSlice into,
      TableSchema schema,
      int column) {
    if (charset == null) {
      throw unknownCharset(schema, column);
    }
    if (charset.isUtf8(source, offset, length)) {
      into.set(source, offset, length);
      return;
    }
    scratch.reset();
    charset.toUtf8(source, offset, length, scratch);
    into.set(scratch.array(), 0, scratch.size());
  }

  private static OmsException unknownCharset(TableSchema schema, int column) {
    Column at = schema.column(column);
    return new OmsException(
        "the text of column '"
            + at.name()
            + "' of table "
            + schema.id()
            + " cannot be decoded: "
            + (at.charset() == null
                ? "its character set is not known"
                : "its character set '" + at.charset() + "' is not known")
            + "; convert the column to utf8mb4, or leave it out");
  }
}
