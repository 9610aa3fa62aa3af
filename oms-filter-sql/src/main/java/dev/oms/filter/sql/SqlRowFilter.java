package dev.oms.filter.sql;

import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.filter.sql.internal.RewrittenChange;
import dev.oms.filter.sql.internal.WholeRow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rows of a table for which a condition is TRUE, so that what a consumer folds from the
 * topic is always the rows that {@code SELECT ... WHERE} gives. Immutable and thread-safe.
 *
 * <p>INSERT, DELETE and SNAPSHOT are tested on their own image. An UPDATE that brings a row in
 * becomes an INSERT of its after image, one that takes it out a DELETE of its before image, one
 * outside is dropped, and one inside is passed on as it is. A rewritten change keeps the event id
 * of the UPDATE, of which it is all that is left.
 *
 * <p>Of a partial image (binlog_row_image other than FULL) a column that the condition needs and
 * the after image lacks is unchanged, and is taken from the before image. What neither has is an
 * error: {@link IllegalArgumentException}, which names the column.
 */
public final class SqlRowFilter implements ChangeFilter {

  private final SqlPredicate predicate;

  private SqlRowFilter(SqlPredicate predicate) {
    this.predicate = Objects.requireNonNull(predicate, "predicate");
  }

  /**
   * A filter by a condition with the default options.
   *
   * @throws SqlFilterException as {@link SqlPredicate#parse(String)}
   */
  public static SqlRowFilter where(String condition) {
    return of(SqlPredicate.parse(condition));
  }

  /** A filter by a condition. */
  public static SqlRowFilter of(SqlPredicate predicate) {
    return new SqlRowFilter(predicate);
  }

  @Override
  public BoundFilter bind(TableSchema schema) {
    return new Bound(schema, predicate.bind(schema));
  }

  /** The condition. */
  @Override
  public String toString() {
    return "WHERE " + predicate;
  }

  private static final class Bound implements BoundFilter {
    private final TableSchema schema;
    private final BoundPredicate predicate;
    private final int[] needed;
    private final WholeRow whole;
    private final RewrittenChange rewritten = new RewrittenChange();

    Bound(TableSchema schema, BoundPredicate predicate) {
      this.schema = schema;
      this.predicate = predicate;
      this.needed = predicate.columnIndexes();
      this.whole = new WholeRow(schema);
    }

    @Override
    public TableSchema outputSchema() {
      return schema;
    }

    @Override
    public @Nullable RowChange apply(RowChange change) {
      if (change.type() != ChangeType.UPDATE) {
        return predicate.test(change.image()) ? change : null;
      }
      Row before = Objects.requireNonNull(change.before(), "an UPDATE without a before image");
      Row after = Objects.requireNonNull(change.after(), "an UPDATE without an after image");
      boolean was = predicate.test(before);
      boolean is = predicate.test(complete(before, after));
      if (was == is) {
        return is ? change : null;
      }
      return is ? rewritten.insert(change, whole.of(before, after)) : rewritten.delete(change);
    }

    private Row complete(Row before, Row after) {
      for (int column : needed) {
        if (after.isAbsent(column)) {
          return whole.of(before, after);
        }
      }
      return after;
    }
  }
}
