package dev.oms.core.internal;

import dev.oms.core.TableMapping;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.precheck.CheckedTable;
import dev.oms.core.precheck.CheckedTopic;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.SerializerContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds filters, partitioner and format to the tables that there are, as {@link TableEncoder} does
 * when their rows come.
 */
final class BindingCheck {

  private static final String FILTER = "Filter-COMPILE";
  private static final String COLUMNS = "Source-COLUMN_EXIST";
  private static final String FORMAT = "Serializer-TABLE";

  private final PipelineConfig config;
  private final PrecheckCollector report;
  private boolean filtersFit = true;
  private boolean columnsFit = true;
  private boolean formatFits = true;

  BindingCheck(PipelineConfig config, PrecheckCollector report) {
    this.config = config;
    this.report = report;
  }

  void run(List<CheckedTable> tables) {
    if (tables.isEmpty()) {
      return;
    }
    tables.forEach(table -> table(table.schema()));
    String all = tables.size() + (tables.size() == 1 ? " table" : " tables");
    boolean filters =
        !config.filters().isEmpty()
            || config.objects().mappings().stream().anyMatch(m -> m.rowFilter().isPresent());
    if (filtersFit && filters) {
      report.passed(FILTER, "the filters fit " + all);
    }
    if (columnsFit) {
      report.passed(COLUMNS, "partitioning " + config.partitioner().rule() + " fits " + all);
    }
    if (formatFits) {
      report.passed(FORMAT, "format " + config.serializer().format() + " takes " + all);
    }
  }

  private void table(TableSchema schema) {
    TableMapping mapping = config.objects().find(schema.id()).orElse(null);
    if (mapping == null) {
      return;
    }
    TableSchema filtered = filtered(mapping, schema);
    if (filtered == null) {
      // What comes behind a filter that does not fit cannot be told.
      return;
    }
    SerializerContext written = written(mapping, filtered);
    CheckedTopic topic = topic(mapping, schema.id());
    int partitions = topic == null ? 1 : topic.partitions();
    try {
      config.partitioner().bind(filtered, mapping.shardingColumns(), partitions);
    } catch (RuntimeException e) {
      columnsFit = false;
      report.failed(COLUMNS, text(schema.id(), e), "correct the sharding columns of its mapping");
    }
    if (written == null) {
      return;
    }
    try {
      config.serializer().check(written);
    } catch (RuntimeException e) {
      formatFits = false;
      report.failed(
          FORMAT,
          "format " + config.serializer().format() + " does not take it: " + text(schema.id(), e),
          "leave the table or the column out, or choose another format");
    }
  }

  private @Nullable TableSchema filtered(TableMapping mapping, TableSchema schema) {
    try {
      return TableChain.bind(mapping, config.filters(), schema).schema();
    } catch (RuntimeException e) {
      filtersFit = false;
      report.failed(FILTER, text(schema.id(), e), "correct the filter, or leave the table out");
      return null;
    }
  }

  private @Nullable SerializerContext written(TableMapping mapping, TableSchema schema) {
    try {
      return ChosenColumns.of(mapping, schema);
    } catch (RuntimeException e) {
      columnsFit = false;
      report.failed(COLUMNS, text(schema.id(), e), "correct the columns of its mapping");
      return null;
    }
  }

  private @Nullable CheckedTopic topic(TableMapping mapping, TableId table) {
    try {
      return report.findTopic(mapping.topicOf(table));
    } catch (IllegalArgumentException e) {
      // TopicPlan tells it.
      return null;
    }
  }

  private static String text(TableId table, RuntimeException e) {
    String message = e.getMessage();
    return "table " + table + ": " + (message == null ? e.toString() : message);
  }
}
