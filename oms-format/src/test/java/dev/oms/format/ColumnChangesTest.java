package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.TableSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ColumnChangesTest {

  private static boolean changed(DataType type, @Nullable Object before, @Nullable Object after) {
    return changed(Fixtures.column("v", type), before, after);
  }

  private static boolean changed(Column column, @Nullable Object before, @Nullable Object after) {
    TableSchema schema = Fixtures.table(List.of(), column);
    return new ColumnChanges(schema)
        .changed(0, ArrayRow.of(schema, before), ArrayRow.of(schema, after));
  }

  @Test
  void everyTypeComparesItsValue() {
    for (int i = 0; i < Fixtures.EVERY_TYPE.size(); i++) {
      ColumnChanges changes = new ColumnChanges(Fixtures.EVERY_TYPE);
      boolean same =
          java.util.Objects.equals(Fixtures.first().getText(i), Fixtures.second().getText(i));
      String name = Fixtures.EVERY_TYPE.column(i).name();
      assertThat(changes.changed(i, Fixtures.first(), Fixtures.second())).as(name).isEqualTo(!same);
      assertThat(changes.changed(i, Fixtures.first(), Fixtures.first())).as(name).isFalse();
      assertThat(changes.changed(i, Fixtures.second(), Fixtures.second())).as(name).isFalse();
    }
  }

  @Test
  void whatIsNearButNotTheSame() {
    assertThat(changed(DataType.VARCHAR, "a", "A")).isTrue();
    assertThat(changed(DataType.VARCHAR, "", null)).isTrue();
    assertThat(changed(DataType.VARCHAR, null, null)).isFalse();
    assertThat(changed(DataType.DATETIME, "2020-01-01 00:00:00", "2020-01-01 00:00:00.1")).isTrue();
    assertThat(
            changed(
                DataType.ZONED_DATETIME,
                "2020-01-01 00:00:00 Asia/Shanghai",
                "2020-01-01 00:00:00 +08:00"))
        .isTrue();
    assertThat(changed(DataType.DOUBLE, 0.0, -0.0)).isTrue();
    assertThat(changed(DataType.DOUBLE, Double.NaN, Double.NaN)).isFalse();
  }

  @Test
  void partialImages() {
    assertThat(changed(DataType.INT, ArrayRow.ABSENT, 1)).isTrue();
    assertThat(changed(DataType.INT, 1, ArrayRow.ABSENT)).isFalse();
    assertThat(changed(DataType.INT, ArrayRow.ABSENT, ArrayRow.ABSENT)).isFalse();
    assertThat(changed(DataType.INT, ArrayRow.ABSENT, null)).isTrue();
  }
}
