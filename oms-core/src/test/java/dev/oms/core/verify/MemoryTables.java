package dev.oms.core.verify;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Position;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.precheck.CheckedTable;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceProgress;
import dev.oms.core.spi.SourceReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tables in memory, whose rows of the moment each full synchronization reads. */
final class MemoryTables implements ChangeSource {

  /** A table with rows by their first column. */
  static final class Table {
    final TableSchema schema;
    final Map<Object, Object[]> rows = new TreeMap<>();

    Table(TableSchema schema) {
      this.schema = schema;
    }

    Table put(Object... row) {
      rows.put(row[0], row);
      return this;
    }
  }

  private final Map<TableId, Table> tables = new LinkedHashMap<>();

  /** Called before each reading, with its number from 1. */
  java.util.function.IntConsumer beforeRead = number -> {};

  int reads;

  /** Adds a table whose first column is the key, where there is to be one. */
  Table table(String name, boolean key, String... columns) {
    TableSchema schema =
        new TableSchema(
            new SourceInfo("MYSQL", null, null),
            TableId.parse(name),
            1,
            java.util.Arrays.stream(columns)
                .map(c -> Column.of(c, DataType.VARCHAR, "varchar(40)"))
                .toList(),
            key ? List.of(0) : List.of(),
            List.of());
    Table table = new Table(schema);
    tables.put(schema.id(), table);
    return table;
  }

  @Override
  public String type() {
    return "memory";
  }

  @Override
  public String identity() {
    return "memory://test";
  }

  @Override
  public void precheck(SourceContext context, PrecheckCollector report) {
    tables.values().stream()
        .filter(table -> context.objects().contains(table.schema.id()))
        .forEach(table -> report.table(new CheckedTable(table.schema, 100)));
  }

  @Override
  public SourceReader open(SourceContext context) {
    return new SourceReader() {
      @Override
      public void run(ChangeEmitter out) throws InterruptedException {
        beforeRead.accept(++reads);
        for (Table table : tables.values()) {
          if (context.objects().contains(table.schema.id())) {
            List<Object[]> rows = new ArrayList<>(table.rows.values());
            for (int from = 0; from < rows.size(); from += 1000) {
              int to = Math.min(rows.size(), from + 1000);
              out.emit(new Batch(table.schema, rows.subList(from, to)));
            }
          }
        }
      }

      @Override
      public SourceProgress progress() {
        return SourceProgress.NONE;
      }

      @Override
      public void close() {}
    };
  }

  private record Batch(TableSchema schema, List<Object[]> rows) implements ChangeBatch {
    @Override
    public int rowsAtMost() {
      return rows.size();
    }

    @Override
    public long bytes() {
      return rows.size() * 50L;
    }

    @Override
    public Position position() {
      return null;
    }

    @Override
    public void read(ChangeVisitor visitor) {
      for (Object[] row : rows) {
        visitor.row(
            SimpleRowChange.snapshot(ArrayRow.of(schema, row), SimpleOrigin.ofSnapshot("c")));
      }
    }
  }
}
