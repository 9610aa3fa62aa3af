package dev.oms.testkit.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Column;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.core.spi.ChangeFilter.BoundFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What each {@link ChangeFilter} must do, whatever it drops or rewrites.
 *
 * <pre>{@code
 * class MyFilterCompatibilityTest extends ChangeFilterCompatibilityKit {
 *   @Override
 *   protected ChangeFilter filter() {
 *     return new MyFilter("amount > 100");
 *   }
 *
 *   @Override
 *   protected List<TableSchema> schemas() {   // only if it does not fit every table
 *     return List.of(ORDERS);
 *   }
 *
 *   @Override
 *   protected List<RowChange> changes(TableSchema schema) {
 *     return ...;
 *   }
 * }
 * }</pre>
 */
@Timeout(60)
public abstract class ChangeFilterCompatibilityKit {

  /** For subclasses. */
  protected ChangeFilterCompatibilityKit() {}

  /** The filter under test; the same or an equal one each time. */
  protected abstract ChangeFilter filter();

  /** Tables that the filter fits. By default versions of a table with a column of every type. */
  protected List<TableSchema> schemas() {
    return List.of(
        SampleChanges.everyType(1), SampleChanges.everyType(2), SampleChanges.everyType(3));
  }

  /** Changes of a table; the filter should pass some on, and drop some if it drops any. */
  protected List<RowChange> changes(TableSchema schema) {
    return SampleChanges.changes(schema, 200);
  }

  /** All that can be read of what the filter gave, as text; null when it dropped the change. */
  private static @Nullable String read(@Nullable RowChange change) {
    if (change == null) {
      return null;
    }
    ByteOutput id = new ByteOutput(64);
    change.appendEventId(id);
    return change.type()
        + " "
        + read(change.before())
        + " "
        + read(change.after())
        + " "
        + change.sourceTimeMillis()
        + " "
        + change.origin().position()
        + " "
        + new String(id.toByteArray(), StandardCharsets.UTF_8);
  }

  private static String read(@Nullable Row row) {
    if (row == null) {
      return "none";
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < row.schema().size(); i++) {
      text.append(i)
          .append(row.isAbsent(i) ? " absent" : row.isNull(i) ? " null" : "=" + row.getText(i))
          .append(';');
    }
    return text.toString();
  }

  private List<@Nullable String> oneByOne(TableSchema schema) {
    List<@Nullable String> results = new ArrayList<>();
    changes(schema).forEach(c -> results.add(read(filter().bind(schema).apply(c))));
    return results;
  }

  @Test
  @DisplayName("what it passes on is of its output schema, with the images that its type has")
  void outputSchema() {
    for (TableSchema schema : schemas()) {
      BoundFilter bound = filter().bind(schema);
      TableSchema output = bound.outputSchema();
      assertThat(output.columns().stream().map(Column::name)).isNotEmpty();
      for (RowChange change : changes(schema)) {
        RowChange passed = bound.apply(change);
        // What follows is bound to it by identity.
        assertThat(bound.outputSchema()).isSameAs(output);
        if (passed == null) {
          continue;
        }
        assertThat(passed.schema()).isSameAs(output);
        Row before = passed.before();
        Row after = passed.after();
        boolean hasBefore =
            passed.type() == ChangeType.UPDATE || passed.type() == ChangeType.DELETE;
        assertThat(before != null).as("before of %s", passed.type()).isEqualTo(hasBefore);
        assertThat(after != null)
            .as("after of %s", passed.type())
            .isEqualTo(passed.type() != ChangeType.DELETE);
        if (before != null) {
          assertThat(before.schema()).isSameAs(output);
        }
        if (after != null) {
          assertThat(after.schema()).isSameAs(output);
        }
        assertThat(read(passed)).isNotNull();
      }
    }
  }

  @Test
  @DisplayName("what becomes of a change does not depend on those before it")
  void noState() {
    for (TableSchema schema : schemas()) {
      List<@Nullable String> expected = oneByOne(schema);
      List<RowChange> changes = changes(schema);
      BoundFilter bound = filter().bind(schema);
      MovingChange moving = new MovingChange();
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < changes.size(); i++) {
          assertThat(read(bound.apply(changes.get(i)))).isEqualTo(expected.get(i));
        }
      }
      for (int i = changes.size() - 1; i >= 0; i--) {
        assertThat(read(bound.apply(moving.to(changes.get(i))))).isEqualTo(expected.get(i));
      }
    }
  }

  @Test
  @DisplayName("the change it gets is as it was afterwards")
  void inputUntouched() {
    for (TableSchema schema : schemas()) {
      BoundFilter bound = filter().bind(schema);
      for (RowChange change : changes(schema)) {
        String before = read(change);
        bound.apply(change);
        assertThat(read(change)).isEqualTo(before);
      }
    }
  }

  @Test
  @DisplayName("one filter bound to several tables, or versions of one, keeps them apart")
  void severalSchemas() {
    ChangeFilter filter = filter();
    List<TableSchema> schemas = schemas();
    List<BoundFilter> bound = schemas.stream().map(filter::bind).toList();
    for (int s = 0; s < schemas.size(); s++) {
      List<@Nullable String> expected = oneByOne(schemas.get(s));
      List<RowChange> changes = changes(schemas.get(s));
      for (int i = 0; i < changes.size(); i++) {
        assertThat(read(bound.get(s).apply(changes.get(i)))).isEqualTo(expected.get(i));
      }
    }
  }

  @Test
  @DisplayName("threads that bind the filter each get the same")
  void threads() throws Exception {
    for (TableSchema schema : schemas()) {
      List<@Nullable String> expected = oneByOne(schema);
      ChangeFilter shared = filter();
      List<List<@Nullable String>> all =
          Together.run(
              4,
              () -> {
                BoundFilter bound = shared.bind(schema);
                List<@Nullable String> results = new ArrayList<>();
                changes(schema).forEach(c -> results.add(read(bound.apply(c))));
                return results;
              });
      Together.assertSame(all, expected);
    }
  }
}
