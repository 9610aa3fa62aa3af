package dev.oms.testkit.compat;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A change as a source gives it: one object for all changes, whose rows are cursors and whose bytes
 * are gone with the next call. Finds out who keeps what he was only shown.
 */
final class MovingChange implements RowChange {

  private final Cursor before = new Cursor();
  private final Cursor after = new Cursor();
  private @Nullable RowChange current;

  MovingChange to(RowChange change) {
    current = change;
    before.to(change.before());
    after.to(change.after());
    return this;
  }

  private RowChange current() {
    RowChange change = current;
    if (change == null) {
      throw new IllegalStateException("not on a change");
    }
    return change;
  }

  @Override
  public ChangeType type() {
    return current().type();
  }

  @Override
  public TableSchema schema() {
    return current().schema();
  }

  @Override
  public @Nullable Row before() {
    return current().before() == null ? null : before;
  }

  @Override
  public @Nullable Row after() {
    return current().after() == null ? null : after;
  }

  @Override
  public long sourceTimeMillis() {
    return current().sourceTimeMillis();
  }

  @Override
  public Origin origin() {
    return current().origin();
  }

  @Override
  public long indexInTransaction() {
    return current().indexInTransaction();
  }

  @Override
  public void appendEventId(ByteOutput out) {
    current().appendEventId(out);
  }

  /** A row whose bytes are overwritten by the next call. */
  static final class Cursor implements Row {
    private static final int MARGIN = 3;

    private byte[] scratch = new byte[64];
    private @Nullable Row row;

    Cursor to(@Nullable Row row) {
      Arrays.fill(scratch, (byte) '#');
      this.row = row;
      return this;
    }

    private Row row() {
      Arrays.fill(scratch, (byte) '#');
      Row current = row;
      if (current == null) {
        throw new IllegalStateException("this change has no such image");
      }
      return current;
    }

    @Override
    public TableSchema schema() {
      return row().schema();
    }

    @Override
    public boolean isAbsent(int column) {
      return row().isAbsent(column);
    }

    @Override
    public boolean isNull(int column) {
      return row().isNull(column);
    }

    @Override
    public long getLong(int column) {
      return row().getLong(column);
    }

    @Override
    public int getNanos(int column) {
      return row().getNanos(column);
    }

    @Override
    public float getFloat(int column) {
      return row().getFloat(column);
    }

    @Override
    public double getDouble(int column) {
      return row().getDouble(column);
    }

    @Override
    public BigDecimal getDecimal(int column) {
      return row().getDecimal(column);
    }

    @Override
    public void getBytes(int column, ByteSlice into) {
      ByteSlice from = new ByteSlice();
      row().getBytes(column, from);
      if (scratch.length < from.length() + 2 * MARGIN) {
        scratch = new byte[from.length() + 2 * MARGIN];
      }
      Arrays.fill(scratch, (byte) '#');
      System.arraycopy(from.array(), from.offset(), scratch, MARGIN, from.length());
      into.set(scratch, MARGIN, from.length());
    }
  }
}
