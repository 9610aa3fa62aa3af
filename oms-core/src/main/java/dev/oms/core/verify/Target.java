package dev.oms.core.verify;

import dev.oms.core.internal.DeliveredColumns;
import dev.oms.core.model.TableId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table that is verified: what identifies its rows, and what was counted of them. */
final class Target {

  private final TableId table;
  private final String topic;
  private final String[] columns;
  private final int[] key;
  private final long seed;
  private final Map<String, Integer> byName = new HashMap<>();

  long equal;
  long missing;
  long surplus;
  long different;
  long unsettled;
  long notExamined;
  long narrower;
  long undeliverable;
  final List<RowDifference> differences = new ArrayList<>();

  Target(int index, TableId table, String topic, DeliveredColumns delivered) {
    this.table = table;
    this.topic = topic;
    columns = delivered.names().toArray(new String[0]);
    key = delivered.key().stream().mapToInt(Integer::intValue).toArray();
    seed = index;
    for (int i = 0; i < columns.length; i++) {
      byName.put(columns[i], i);
    }
  }

  TableId table() {
    return table;
  }

  String topic() {
    return topic;
  }

  int size() {
    return columns.length;
  }

  String column(int index) {
    return columns[index];
  }

  /** Indexes of the key's columns. */
  int[] key() {
    return key;
  }

  /** Makes keys of different tables differ. */
  long seed() {
    return seed;
  }

  /**
   * The index of the column with this name, or -1.
   *
   * @param guess where it is most likely
   */
  int indexOf(String name, int guess) {
    if (guess < columns.length && columns[guess].equals(name)) {
      return guess;
    }
    return byName.getOrDefault(name, -1);
  }

  TableResult result() {
    return new TableResult(
        table,
        topic,
        equal,
        narrower,
        missing,
        surplus,
        different,
        unsettled,
        notExamined,
        undeliverable,
        differences.stream().sorted(Comparator.comparing(RowDifference::kind)).toList());
  }

  /** The key's columns and the texts of their values. */
  Map<String, String> keyOf(RowImage image) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int column : key) {
      texts.put(columns[column], image.shown(column));
    }
    return texts;
  }
}
