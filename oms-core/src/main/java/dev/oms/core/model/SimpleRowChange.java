package dev.oms.core.model;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RowChange} over given images, for tests, examples and sources that have their rows as
 * Java values (see {@link ArrayRow}). Immutable if its rows are.
 *
 * @param type what happened
 * @param before the row before the change; null for INSERT and SNAPSHOT
 * @param after the row after the change; null for DELETE
 * @param sourceTimeMillis when the change was made, milliseconds since the epoch; 0 for SNAPSHOT
 * @param origin the transaction and place in the log
 * @param indexInTransaction see {@link RowChange#indexInTransaction()}
 */
public record SimpleRowChange(
    ChangeType type,
    @Nullable Row before,
    @Nullable Row after,
    long sourceTimeMillis,
    Origin origin,
    long indexInTransaction)
    implements RowChange {

  /**
   * Checks that the images are those that the type has.
   *
   * @throws IllegalArgumentException when an image is missing, or there is one too many
   */
  public SimpleRowChange {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(origin, "origin");
    boolean wantsBefore = type == ChangeType.UPDATE || type == ChangeType.DELETE;
    if (wantsBefore != (before != null)) {
      throw new IllegalArgumentException(
          type + (wantsBefore ? " needs a before image" : " has no before image"));
    }
    boolean wantsAfter = type != ChangeType.DELETE;
    if (wantsAfter != (after != null)) {
      throw new IllegalArgumentException(
          type + (wantsAfter ? " needs an after image" : " has no after image"));
    }
  }

  /** A row that was inserted. */
  public static SimpleRowChange insert(Row after, long sourceTimeMillis, Origin origin) {
    return new SimpleRowChange(ChangeType.INSERT, null, after, sourceTimeMillis, origin, -1);
  }

  /** A row that was changed. */
  public static SimpleRowChange update(
      Row before, Row after, long sourceTimeMillis, Origin origin) {
    return new SimpleRowChange(ChangeType.UPDATE, before, after, sourceTimeMillis, origin, -1);
  }

  /** A row that was deleted. */
  public static SimpleRowChange delete(Row before, long sourceTimeMillis, Origin origin) {
    return new SimpleRowChange(ChangeType.DELETE, before, null, sourceTimeMillis, origin, -1);
  }

  /** A row that full synchronization read. */
  public static SimpleRowChange snapshot(Row row, Origin origin) {
    return new SimpleRowChange(ChangeType.SNAPSHOT, null, row, 0, origin, -1);
  }

  @Override
  public TableSchema schema() {
    return image().schema();
  }

  /** Appends the position, and the index in the transaction where there is one. */
  @Override
  public void appendEventId(ByteOutput out) {
    String id =
        indexInTransaction < 0 ? origin.position() : origin.position() + "#" + indexInTransaction;
    out.write(id.getBytes(StandardCharsets.UTF_8));
  }
}
