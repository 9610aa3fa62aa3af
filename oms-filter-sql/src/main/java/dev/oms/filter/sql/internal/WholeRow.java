package dev.oms.filter.sql.internal;

import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** An after image whose absent columns, which are unchanged, come from the before image. */
public final class WholeRow implements Row {

  private final TableSchema schema;
  private @Nullable Row before;
  private @Nullable Row after;

  /** A view of no images yet; it is reused, by one thread. */
  public WholeRow(TableSchema schema) {
    this.schema = schema;
  }

  /** The after image, completed; the same object at every call unless nothing is absent. */
  public Row of(Row before, Row after) {
    for (int i = 0; i < schema.size(); i++) {
      if (after.isAbsent(i)) {
        this.before = before;
        this.after = after;
        return this;
      }
    }
    return after;
  }

  private Row with(int column) {
    Row changed = after;
    Row old = before;
    if (changed == null || old == null) {
      throw new IllegalStateException("no images yet");
    }
    return changed.isAbsent(column) ? old : changed;
  }

  @Override
  public TableSchema schema() {
    return schema;
  }

  @Override
  public boolean isAbsent(int column) {
    return with(column).isAbsent(column);
  }

  @Override
  public boolean isNull(int column) {
    return with(column).isNull(column);
  }

  @Override
  public long getLong(int column) {
    return with(column).getLong(column);
  }

  @Override
  public int getNanos(int column) {
    return with(column).getNanos(column);
  }

  @Override
  public float getFloat(int column) {
    return with(column).getFloat(column);
  }

  @Override
  public double getDouble(int column) {
    return with(column).getDouble(column);
  }

  @Override
  public BigDecimal getDecimal(int column) {
    return with(column).getDecimal(column);
  }

  @Override
  public void getBytes(int column, ByteSlice into) {
    with(column).getBytes(column, into);
  }
}
