package dev.oms.core.internal;

import dev.oms.core.TableMapping;
import dev.oms.core.model.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** Whether a mapping fits a table, told before any row comes. */
public final class MappingFit {

  private MappingFit() {}

  /** What does not fit. */
  public static List<String> problems(TableMapping mapping, TableSchema schema) {
    List<String> problems = new ArrayList<>();
    attempt(problems, () -> mapping.topicOf(schema.id()));
    attempt(problems, () -> ChosenColumns.of(mapping, schema));
    attempt(problems, () -> RowKey.of(schema, mapping.shardingColumns()));
    mapping
        .rowFilter()
        .ifPresent(
            filter -> {
              try {
                filter.bind(schema);
              } catch (IllegalArgumentException e) {
                problems.add("the row filter of table " + schema.id() + ": " + e.getMessage());
              }
            });
    return problems;
  }

  private static void attempt(List<String> problems, Runnable step) {
    try {
      step.run();
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }
}
