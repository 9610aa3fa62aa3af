package dev.oms.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.internal.DeliveredColumns;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.ReadRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of hashes agrees with maps, whatever is inserted, removed and grown. */
class RowStatesTest {

  private static final Target TARGET =
      new Target(
          0,
          new TableId("shop", "orders"),
          "orders",
          new DeliveredColumns(List.of("id", "v"), List.of(0), List.of()));

  private final ColumnSets sets = new ColumnSets();
  private final Digest digest = new Digest();
  private final ReadRow row = new ReadRow();

  private void digest(int key, int value) {
    row.clear();
    row.add("id", ReadRow.Kind.NUMBER, String.valueOf(key));
    row.add("v", ReadRow.Kind.NUMBER, String.valueOf(value));
    assertThat(digest.key(TARGET, row, row)).isTrue();
    digest.image(TARGET, row);
  }

  @ParameterizedTest
  @ValueSource(longs = {1 << 20, 64 << 20})
  void agreesWithMaps(long memory) {
    Random random = new Random(7);
    int keys = 30_000;
    Map<Integer, Integer> table = new HashMap<>();
    Map<Integer, Integer> topic = new HashMap<>();
    int[][] messages = new int[150_000][];
    for (int i = 0; i < messages.length; i++) {
      int key = random.nextInt(keys);
      boolean gone = random.nextInt(4) == 0;
      messages[i] = new int[] {key, gone ? -1 : random.nextInt(5)};
      if (gone) {
        topic.remove(key);
      } else {
        topic.put(key, messages[i][1]);
      }
    }
    for (int key = 0; key < keys; key++) {
      int chance = random.nextInt(20);
      if (chance == 0) {
        table.put(key, 9);
      } else if (chance > 1 && topic.containsKey(key)) {
        table.put(key, topic.get(key));
      }
    }
    Set<Long> open = new HashSet<>();
    long equal = 0;
    long first = 0;
    int passes = 0;
    do {
      passes++;
      RowStates states = new RowStates(sets, memory, first, -1L);
      for (int i = 0; i < messages.length; i++) {
        digest(messages[i][0], messages[i][1]);
        int partition = messages[i][0] % 7;
        ColumnSets.Columns all = sets.complete(TARGET);
        if (messages[i][1] < 0) {
          states.delete(digest.keyHigh(), digest.keyLow(), partition, i, all);
        } else {
          states.upsert(digest.keyHigh(), digest.keyLow(), partition, i, all, digest.sum());
        }
      }
      table.forEach(
          (key, value) -> {
            digest(key, value);
            states.row(digest.keyHigh(), digest.keyLow(), sets.complete(TARGET), digest);
          });
      long[] found = new long[1];
      states.tell(
          new RowStates.Findings() {
            @Override
            public void equal(Target target, boolean narrower) {
              found[0]++;
            }

            @Override
            public void open(Target target, long high, long low, boolean inTable) {
              assertThat(open.add(low)).as("told once").isTrue();
            }
          });
      equal += found[0];
      first = states.last() + 1;
    } while (first != 0);

    Set<Long> expected = new HashSet<>();
    long expectedEqual = 0;
    for (int key = 0; key < keys; key++) {
      if (table.containsKey(key) && table.get(key).equals(topic.get(key))) {
        expectedEqual++;
      } else if (table.containsKey(key) || topic.containsKey(key)) {
        digest(key, 0);
        expected.add(digest.keyLow());
      }
    }
    assertThat(equal).isEqualTo(expectedEqual);
    assertThat(open).isEqualTo(expected);
    assertThat(passes > 1).isEqualTo(memory == 1 << 20);
  }

  @Test
  @DisplayName("rows that the table did not have, and that come back later, are not waited for")
  void comesBack() {
    RowStates states = new RowStates(sets, 1 << 20, 0, -1L);
    ColumnSets.Columns all = sets.complete(TARGET);
    digest(1, 5);
    states.upsert(digest.keyHigh(), digest.keyLow(), 0, 1, all, digest.sum());
    digest(2, 5);
    states.upsert(digest.keyHigh(), digest.keyLow(), 0, 1, all, digest.sum());
    states.delete(digest.keyHigh(), digest.keyLow(), 0, 2, all);
    states.tablesWereRead();
    assertThat(states.hasOpen()).isTrue();
    digest(1, 5);
    states.delete(digest.keyHigh(), digest.keyLow(), 0, 3, all);
    assertThat(states.hasOpen()).isFalse();
    states.upsert(digest.keyHigh(), digest.keyLow(), 1, 4, all, digest.sum());
    digest(2, 6);
    states.upsert(digest.keyHigh(), digest.keyLow(), 0, 4, all, digest.sum());
    assertThat(states.hasOpen()).isFalse();
    assertThat(equalRows(states)).as("the table has none").isZero();
  }

  @Test
  @DisplayName("a row that moved and moved on before the partition that it left was read settles")
  void leavesLast() {
    RowStates states = new RowStates(sets, 1 << 20, 0, -1L);
    ColumnSets.Columns all = sets.complete(TARGET);
    digest(1, 5);
    states.upsert(digest.keyHigh(), digest.keyLow(), 0, 1, all, digest.sum());
    digest(1, 6);
    states.row(digest.keyHigh(), digest.keyLow(), all, digest);
    states.tablesWereRead();
    states.upsert(digest.keyHigh(), digest.keyLow(), 1, 1, all, digest.sum());
    assertThat(states.hasOpen()).as("two partitions say so in one second").isFalse();
    digest(1, 7);
    states.upsert(digest.keyHigh(), digest.keyLow(), 1, 1, all, digest.sum());
    states.delete(digest.keyHigh(), digest.keyLow(), 0, 1, all);
    assertThat(equalRows(states)).isEqualTo(1);
  }

  /** How many rows are told as equal; none may be open. */
  private static int equalRows(RowStates states) {
    int[] equal = new int[1];
    states.tell(
        new RowStates.Findings() {
          @Override
          public void equal(Target target, boolean narrower) {
            equal[0]++;
          }

          @Override
          public void open(Target target, long high, long low, boolean inTable) {
            throw new AssertionError("nothing is open");
          }
        });
    return equal[0];
  }
}
