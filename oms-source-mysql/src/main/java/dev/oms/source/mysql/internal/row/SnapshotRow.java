package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.LentSlices;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.core.model.ValueKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@link SnapshotRows}; {@link #position} moves it. It is valid until rows are removed.
 * Not thread-safe.
 */
public final class SnapshotRow implements Row {

  private static final byte[] EMPTY = {};

  private @Nullable SnapshotRows rows;
  private final @Nullable LentSlices lent;
  private final TableSchema schema;
  private final ValueKind[] kinds;
  private final @Nullable MySqlCharset[] charsets;
  private TextReader text = new TextReader();
  private final int[] offsets;
  private final int[] lengths;
  private byte[] bytes = EMPTY;

  SnapshotRow(SnapshotRows rows, @Nullable LentSlices lent) {
    this.rows = rows;
    this.lent = lent;
    this.schema = rows.schema();
    int columns = schema.size();
    kinds = new ValueKind[columns];
    charsets = new MySqlCharset[columns];
    offsets = new int[columns];
    lengths = new int[columns];
    for (int i = 0; i < columns; i++) {
      Column column = schema.column(i);
      kinds[i] = column.kind();
      charsets[i] = column.kind() == ValueKind.TEXT ? RowLayout.charsetOf(column) : null;
    }
  }

  /**
   * Moves to a row, from 0.
   *
   * @throws IndexOutOfBoundsException when there is none
   */
  public void position(int index) {
    SnapshotRows of = rows;
    if (of == null) {
      throw new IllegalStateException("closed");
    }
    int at = of.start(index);
    byte[] a = of.block(index);
    for (int i = 0; i < lengths.length; i++) {
      int length = 0;
      int shift = 0;
      int b;
      do {
        b = a[at++];
        length |= (b & 0x7F) << shift;
        shift += 7;
      } while (b < 0);
      length--;
      lengths[i] = length;
      offsets[i] = at;
      at += Math.max(length, 0);
    }
    bytes = a;
  }

  /** Lets go of the rows, for good. */
  public void close() {
    rows = null;
    bytes = EMPTY;
    text = new TextReader();
  }

  @Override
  public TableSchema schema() {
    return schema;
  }

  @Override
  public boolean isAbsent(int column) {
    return false;
  }

  @Override
  public boolean isNull(int column) {
    return lengths[column] < 0;
  }

  private int value(int column) {
    if (lengths[column] < 0) {
      throw new IllegalStateException("column '" + schema.column(column).name() + "' is NULL");
    }
    return offsets[column];
  }

  private IllegalStateException wrongAccessor(int column, String accessor) {
    return new IllegalStateException(
        accessor
            + " does not fit column '"
            + schema.column(column).name()
            + "' of type "
            + schema.column(column).type());
  }

  @Override
  public long getLong(int column) {
    int at = value(column);
    return switch (kinds[column]) {
      case INTEGER, DATE, TIME, DATETIME, TIMESTAMP -> Bytes.s64(bytes, at);
      case BINARY -> {
        if (schema.column(column).type() != dev.oms.core.model.DataType.BIT) {
          throw wrongAccessor(column, "getLong");
        }
        yield Bytes.be(bytes, at, lengths[column]);
      }
      default -> throw wrongAccessor(column, "getLong");
    };
  }

  @Override
  public int getNanos(int column) {
    if (kinds[column] != ValueKind.DATETIME && kinds[column] != ValueKind.TIMESTAMP) {
      throw wrongAccessor(column, "getNanos");
    }
    return Bytes.s32(bytes, value(column) + 8);
  }

  @Override
  public float getFloat(int column) {
    if (kinds[column] != ValueKind.FLOAT) {
      throw wrongAccessor(column, "getFloat");
    }
    return Float.intBitsToFloat(Bytes.s32(bytes, value(column)));
  }

  @Override
  public double getDouble(int column) {
    if (kinds[column] != ValueKind.DOUBLE) {
      throw wrongAccessor(column, "getDouble");
    }
    return Double.longBitsToDouble(Bytes.s64(bytes, value(column)));
  }

  @Override
  public BigDecimal getDecimal(int column) {
    if (kinds[column] != ValueKind.DECIMAL) {
      throw wrongAccessor(column, "getDecimal");
    }
    return new BigDecimal(
        new String(bytes, value(column), lengths[column], StandardCharsets.US_ASCII));
  }

  @Override
  public void getBytes(int column, ByteSlice into) {
    if (lent != null) {
      lent.lend(into);
    }
    int at = value(column);
    switch (kinds[column]) {
      case TEXT -> text.read(charsets[column], bytes, at, lengths[column], into, schema, column);
      case BINARY, DECIMAL -> into.set(bytes, at, lengths[column]);
      default -> throw wrongAccessor(column, "getBytes");
    }
  }
}
