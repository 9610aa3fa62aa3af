package dev.oms.filter.sql.internal;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * An UPDATE seen as the INSERT or DELETE that is left of it. It is the only change that is made of
 * the UPDATE, so its event id is that of the UPDATE: distinct, and the same in every run. Reused,
 * by one thread.
 */
public final class RewrittenChange implements RowChange {

  private @Nullable RowChange update;
  private ChangeType type = ChangeType.INSERT;
  private @Nullable Row after;

  /** The INSERT of an image. */
  public RowChange insert(RowChange update, Row after) {
    this.update = update;
    this.type = ChangeType.INSERT;
    this.after = after;
    return this;
  }

  /** The DELETE of the before image. */
  public RowChange delete(RowChange update) {
    this.update = update;
    this.type = ChangeType.DELETE;
    this.after = null;
    return this;
  }

  private RowChange update() {
    RowChange change = update;
    if (change == null) {
      throw new IllegalStateException("no change yet");
    }
    return change;
  }

  @Override
  public ChangeType type() {
    return type;
  }

  @Override
  public TableSchema schema() {
    return update().schema();
  }

  @Override
  public @Nullable Row before() {
    return type == ChangeType.DELETE ? update().before() : null;
  }

  @Override
  public @Nullable Row after() {
    return after;
  }

  @Override
  public long sourceTimeMillis() {
    return update().sourceTimeMillis();
  }

  @Override
  public Origin origin() {
    return update().origin();
  }

  @Override
  public long indexInTransaction() {
    return update().indexInTransaction();
  }

  @Override
  public void appendEventId(ByteOutput out) {
    update().appendEventId(out);
  }
}
