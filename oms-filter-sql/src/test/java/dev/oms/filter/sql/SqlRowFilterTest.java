package dev.oms.filter.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeFilter.BoundFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the boundary makes of changes. */
class SqlRowFilterTest {

  private static final TableSchema SCHEMA =
      new TableSchema(
          new SourceInfo("MYSQL", null, null),
          new TableId("shop", "t"),
          1,
          List.of(
              Column.of("id", DataType.BIGINT, "bigint"),
              Column.of("n", DataType.INT, "int"),
              Column.of("m", DataType.INT, "int")),
          List.of(0),
          List.of());

  private final BoundFilter filter = SqlRowFilter.where("n > 10").bind(SCHEMA);

  private static Row row(Object id, Object n, Object m) {
    return ArrayRow.of(SCHEMA, id, n, m);
  }

  private static SimpleRowChange update(Row before, Row after) {
    return new SimpleRowChange(
        ChangeType.UPDATE, before, after, 5, new SimpleOrigin("log:1", "t", null, 1), 3);
  }

  @Test
  void imagesDecideInsertsAndDeletes() {
    SimpleOrigin origin = new SimpleOrigin("log:1", null, null, 0);
    RowChange insert = SimpleRowChange.insert(row(1, 11, 0), 0, origin);
    RowChange delete = SimpleRowChange.delete(row(1, 11, 0), 0, origin);
    RowChange snapshot = SimpleRowChange.snapshot(row(1, 11, 0), origin);
    assertThat(filter.apply(insert)).isSameAs(insert);
    assertThat(filter.apply(delete)).isSameAs(delete);
    assertThat(filter.apply(snapshot)).isSameAs(snapshot);
    assertThat(filter.apply(SimpleRowChange.insert(row(1, 10, 0), 0, origin))).isNull();
    assertThat(filter.apply(SimpleRowChange.delete(row(1, null, 0), 0, origin))).isNull();
    assertThat(filter.apply(SimpleRowChange.snapshot(row(1, 10, 0), origin))).isNull();
    assertThat(filter.outputSchema()).isSameAs(SCHEMA);
  }

  @Test
  void updatesInsideAndOutside() {
    RowChange inside = update(row(1, 11, 0), row(1, 12, 0));
    assertThat(filter.apply(inside)).isSameAs(inside);
    assertThat(filter.apply(update(row(1, 1, 0), row(1, null, 0)))).isNull();
  }

  @Test
  void anUpdateIntoIsAnInsert() {
    RowChange update = update(row(1, 1, 7), row(1, 11, 8));
    RowChange change = filter.apply(update);
    assertThat(change.type()).isEqualTo(ChangeType.INSERT);
    assertThat(change.before()).isNull();
    assertThat(change.after().getLong(2)).isEqualTo(8);
    same(change, update);
  }

  @Test
  void anUpdateOutOfIsADelete() {
    RowChange update = update(row(1, 11, 7), row(1, null, 8));
    RowChange change = filter.apply(update);
    assertThat(change.type()).isEqualTo(ChangeType.DELETE);
    assertThat(change.after()).isNull();
    assertThat(change.before().getLong(2)).isEqualTo(7);
    assertThat(change.image()).isSameAs(update.before());
    same(change, update);
  }

  private static void same(RowChange change, RowChange update) {
    assertThat(change.sourceTimeMillis()).isEqualTo(5);
    assertThat(change.origin()).isSameAs(update.origin());
    assertThat(change.indexInTransaction()).isEqualTo(3);
    assertThat(change.schema()).isSameAs(SCHEMA);
    assertThat(id(change)).isEqualTo(id(update)).isEqualTo("log:1#3");
  }

  private static String id(RowChange change) {
    ByteOutput out = new ByteOutput(16);
    change.appendEventId(out);
    return new String(out.toByteArray(), java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void whatAnAfterImageLacksIsUnchanged() {
    Object absent = ArrayRow.ABSENT;
    RowChange inside = update(row(1, 11, 0), row(absent, absent, 9));
    assertThat(filter.apply(inside)).isSameAs(inside);
    assertThat(filter.apply(update(row(1, 1, 0), row(absent, absent, 9)))).isNull();
    RowChange into = filter.apply(update(row(1, 1, 6), row(absent, 11, absent)));
    assertThat(into.type()).isEqualTo(ChangeType.INSERT);
    assertThat(into.after().getLong(0)).isEqualTo(1);
    assertThat(into.after().getLong(1)).isEqualTo(11);
    assertThat(into.after().getLong(2)).isEqualTo(6);
    assertThat(into.after().isAbsent(0)).isFalse();
  }

  @Test
  void whatNoImageHasIsAnError() {
    Object absent = ArrayRow.ABSENT;
    assertThatThrownBy(() -> filter.apply(update(row(1, absent, absent), row(1, 11, 0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks column 'n' of shop.t")
        .hasMessageContaining("binlog_row_image");
    assertThatThrownBy(() -> SqlRowFilter.where("x > 1").bind(SCHEMA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it has id, n, m");
  }

  @Test
  void theFoldedChangesAreTheRowsThatAreSelected() {
    SplittableRandom random = new SplittableRandom(1);
    Map<Long, Integer> table = new HashMap<>();
    Map<Long, Integer> folded = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      long id = random.nextInt(50);
      Integer n = random.nextInt(20);
      Integer old = table.get(id);
      SimpleOrigin origin = new SimpleOrigin("log:" + i, null, null, 0);
      RowChange change;
      if (old == null) {
        change = SimpleRowChange.insert(row(id, n, 0), 0, origin);
        table.put(id, n);
      } else if (random.nextInt(5) == 0) {
        change = SimpleRowChange.delete(row(id, old, 0), 0, origin);
        table.remove(id);
      } else {
        change = SimpleRowChange.update(row(id, old, 0), row(id, n, 0), 0, origin);
        table.put(id, n);
      }
      RowChange out = filter.apply(change);
      if (out != null) {
        fold(out, folded);
      }
    }
    table.values().removeIf(n -> n <= 10);
    assertThat(folded).isEqualTo(table).isNotEmpty();
  }

  /** Each change must fit what is there: no INSERT of a row that is there, and so on. */
  private static void fold(RowChange change, Map<Long, Integer> rows) {
    long id = change.image().getLong(0);
    assertThat(rows.containsKey(id)).isEqualTo(change.type() != ChangeType.INSERT);
    if (change.type() == ChangeType.DELETE) {
      rows.remove(id);
    } else {
      rows.put(id, (int) change.image().getLong(1));
    }
  }
}
