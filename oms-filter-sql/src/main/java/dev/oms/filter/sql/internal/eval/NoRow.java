package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import java.math.BigDecimal;

/** Stands in for the row while constants are folded; nothing may read it. */
final class NoRow implements Row {

  static final NoRow INSTANCE = new NoRow();

  private NoRow() {}

  private static IllegalStateException none() {
    return new IllegalStateException("a constant was evaluated with a column in it");
  }

  @Override
  public TableSchema schema() {
    throw none();
  }

  @Override
  public boolean isAbsent(int column) {
    throw none();
  }

  @Override
  public boolean isNull(int column) {
    throw none();
  }

  @Override
  public long getLong(int column) {
    throw none();
  }

  @Override
  public int getNanos(int column) {
    throw none();
  }

  @Override
  public float getFloat(int column) {
    throw none();
  }

  @Override
  public double getDouble(int column) {
    throw none();
  }

  @Override
  public BigDecimal getDecimal(int column) {
    throw none();
  }

  @Override
  public void getBytes(int column, ByteSlice into) {
    throw none();
  }
}
