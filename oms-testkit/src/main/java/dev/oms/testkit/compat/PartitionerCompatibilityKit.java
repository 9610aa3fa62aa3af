package dev.oms.testkit.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.Partitioner;
import dev.oms.core.spi.Partitioner.BoundPartitioner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What each {@link Partitioner} must do.
 *
 * <pre>{@code
 * class MyPartitionerCompatibilityTest extends PartitionerCompatibilityKit {
 *   @Override
 *   protected Partitioner partitioner() {
 *     return new MyPartitioner();
 *   }
 * }
 * }</pre>
 */
@Timeout(60)
public abstract class PartitionerCompatibilityKit {

  private static final int ROWS = 200;
  private static final byte[] PREFIX = "the message before".getBytes(StandardCharsets.UTF_8);

  /** For subclasses. */
  protected PartitionerCompatibilityKit() {}

  /** The partitioner under test; the same or an equal one each time. */
  protected abstract Partitioner partitioner();

  /**
   * Where a row goes.
   *
   * @param partition its partition
   * @param key its key as Latin-1 text
   */
  private record Place(int partition, String key) {}

  private static Place place(BoundPartitioner bound, Row row) {
    ByteOutput key = new ByteOutput(16);
    int partition = bound.partition(row, key);
    return new Place(partition, new String(key.toByteArray(), StandardCharsets.ISO_8859_1));
  }

  private static List<ArrayRow> rows(TableSchema schema) {
    Random random = new Random(3);
    List<ArrayRow> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(SampleChanges.row(schema, random));
    }
    return rows;
  }

  /** The key, some columns, one column, and every type at once. */
  private static List<List<String>> shardings(TableSchema schema) {
    List<String> all = schema.columns().stream().map(Column::name).toList();
    return List.of(
        List.of(),
        List.of("region"),
        List.of("c_decimal", "c_varchar"),
        List.of("c_varchar", "c_decimal"),
        List.of("żółw", " ", "quo\"te"),
        all);
  }

  private static List<Integer> columnsOf(TableSchema schema, List<String> sharding) {
    return sharding.isEmpty() ? schema.rowKey() : sharding.stream().map(schema::indexOf).toList();
  }

  @Test
  @DisplayName("the partition is one that there is, for 1 to 100 of them")
  void range() {
    TableSchema schema = SampleChanges.everyType(1);
    List<ArrayRow> rows = rows(schema);
    for (int partitions = 1; partitions <= 100; partitions++) {
      for (List<String> sharding : shardings(schema).subList(0, 3)) {
        BoundPartitioner bound = partitioner().bind(schema, sharding, partitions);
        for (ArrayRow row : rows) {
          assertThat(place(bound, row).partition())
              .as("of %d, sharded by %s", partitions, sharding)
              .isBetween(0, partitions - 1);
        }
      }
    }
  }

  @Test
  @DisplayName("equal rows have the same partition and key, in every instance, order and thread")
  void pureFunction() throws Exception {
    TableSchema schema = SampleChanges.everyType(1);
    List<ArrayRow> rows = rows(schema);
    for (List<String> sharding : shardings(schema)) {
      List<Place> expected =
          rows.stream().map(r -> place(partitioner().bind(schema, sharding, 7), r)).toList();
      BoundPartitioner bound = partitioner().bind(schema, sharding, 7);
      MovingChange.Cursor cursor = new MovingChange.Cursor();
      for (int i = rows.size() - 1; i >= 0; i--) {
        assertThat(place(bound, cursor.to(rows.get(i)))).isEqualTo(expected.get(i));
      }
      Partitioner shared = partitioner();
      List<List<Place>> all =
          Together.run(
              4,
              () -> {
                BoundPartitioner mine = shared.bind(schema, sharding, 7);
                return rows.stream().map(r -> place(mine, r)).toList();
              });
      Together.assertSame(all, expected);
    }
  }

  @Test
  @DisplayName("the key is appended: what is in the buffer stays, and does not change the result")
  void appends() {
    TableSchema schema = SampleChanges.everyType(1);
    for (List<String> sharding : shardings(schema)) {
      BoundPartitioner bound = partitioner().bind(schema, sharding, 7);
      for (ArrayRow row : rows(schema)) {
        Place alone = place(bound, row);
        ByteOutput out = new ByteOutput(16);
        out.write(PREFIX);
        int partition = bound.partition(row, out);
        String all = new String(out.toByteArray(), StandardCharsets.ISO_8859_1);
        assertThat(all).isEqualTo(new String(PREFIX, StandardCharsets.ISO_8859_1) + alone.key());
        assertThat(partition).isEqualTo(alone.partition());
      }
    }
  }

  @Test
  @DisplayName("rows that agree in the sharding columns agree, whatever else they hold")
  void otherColumns() {
    TableSchema schema = SampleChanges.everyType(1);
    Random random = new Random(5);
    for (List<String> sharding : shardings(schema)) {
      List<Integer> columns = columnsOf(schema, sharding);
      BoundPartitioner bound = partitioner().bind(schema, sharding, 97);
      for (ArrayRow row : rows(schema).subList(0, 40)) {
        Place place = place(bound, row);
        for (int i = 0; i < 3; i++) {
          ArrayRow other = SampleChanges.changedElsewhere(row, columns, random);
          assertThat(place(bound, other)).as("%s and %s", row, other).isEqualTo(place);
        }
      }
    }
  }

  @Test
  @DisplayName(
      "the images of INSERT, UPDATE and DELETE of one row agree, full or with its key only")
  void imagesOfOneRow() {
    TableSchema schema = SampleChanges.everyType(1);
    for (List<String> sharding : shardings(schema)) {
      List<Integer> columns = columnsOf(schema, sharding);
      BoundPartitioner bound = partitioner().bind(schema, sharding, 97);
      for (ArrayRow inserted : rows(schema).subList(0, 40)) {
        @Nullable Object[] values = new Object[schema.size()];
        java.util.Arrays.fill(values, ArrayRow.ABSENT);
        ArrayRow deleted =
            Spliced.of(
                schema,
                inserted,
                SampleChanges.rowOf(schema, values),
                columns,
                new Object[schema.size()]);
        assertThat(place(bound, deleted)).isEqualTo(place(bound, inserted));
      }
    }
  }

  @Test
  @DisplayName("the partition does not depend on columns that a DDL statement adds elsewhere")
  void schemaVersions() {
    TableSchema first = SampleChanges.everyType(1);
    TableSchema second = SampleChanges.everyType(2);
    @Nullable Object[] one = new Object[first.size()];
    one[0] = 42;
    one[1] = "eu";
    @Nullable Object[] two = new Object[second.size()];
    two[0] = 42;
    two[1] = "eu";
    for (List<String> sharding : List.<List<String>>of(List.of(), List.of("region"))) {
      assertThat(place(partitioner().bind(second, sharding, 97), SampleChanges.rowOf(second, two)))
          .isEqualTo(
              place(partitioner().bind(first, sharding, 97), SampleChanges.rowOf(first, one)));
    }
  }

  @Test
  @DisplayName("NULL is a value, of every type; a table without a key goes to one partition")
  void nulls() {
    for (DataType type : DataType.values()) {
      TableSchema schema = SampleChanges.keyless(type);
      for (List<String> sharding : List.<List<String>>of(List.of(), List.of("v"))) {
        BoundPartitioner bound = partitioner().bind(schema, sharding, 7);
        Set<Integer> partitions = new HashSet<>();
        List<@Nullable Object> values = new ArrayList<>(SampleChanges.values(schema.column(0)));
        values.add(null);
        for (Object value : values) {
          Place place = place(bound, ArrayRow.of(schema, value));
          assertThat(place.partition()).isBetween(0, 6);
          assertThat(place(bound, ArrayRow.of(schema, value))).isEqualTo(place);
          partitions.add(place.partition());
        }
        if (sharding.isEmpty()) {
          assertThat(bound.dependsOnRow()).isFalse();
        }
        if (!bound.dependsOnRow()) {
          assertThat(partitions).hasSize(1);
        }
      }
    }
  }

  @Test
  @DisplayName("if it depends on the row, it uses all partitions alike; else one of them")
  void distribution() {
    TableSchema schema = SampleChanges.everyType(1);
    int partitions = 10;
    int rows = 20_000;
    for (String sharding : List.of("id", "region")) {
      BoundPartitioner bound = partitioner().bind(schema, List.of(sharding), partitions);
      int[] counts = new int[partitions];
      for (int i = 0; i < rows; i++) {
        @Nullable Object[] values = new Object[schema.size()];
        values[0] = i;
        values[1] = "customer-" + i;
        counts[place(bound, SampleChanges.rowOf(schema, values)).partition()]++;
      }
      if (bound.dependsOnRow()) {
        for (int count : counts) {
          assertThat(count)
              .as("%s", java.util.Arrays.toString(counts))
              .isBetween(rows / partitions * 7 / 10, rows / partitions * 13 / 10);
        }
      } else {
        assertThat(counts).as("by %s", sharding).contains(rows);
      }
    }
  }

  @Test
  @DisplayName("a sharding column that is not there is refused with the names of those that are")
  void missingColumn() {
    TableSchema schema = SampleChanges.everyType(1);
    assertThatThrownBy(() -> partitioner().bind(schema, List.of("region", "no_such"), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no_such")
        .hasMessageContaining("region")
        .hasMessageContaining("c_decimal");
    assertThat(partitioner().rule()).isNotBlank();
    assertThat(partitioner().bind(schema, List.of(), 3).describe()).isNotBlank();
  }
}
