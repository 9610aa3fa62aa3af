package dev.oms.project;

import dev.oms.core.ObjectMapping;
import dev.oms.core.TableMapping;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.TableLookup;
import java.util.List;
import java.util.Optional;

/** Compares tables that a file names with those that a source has. */
final class LiveCheck {

  private LiveCheck() {}

  /**
   * Checks exact tables.
   *
   * @throws ProjectException with everything that is wrong
   */
  static void run(
      ObjectMapping objects, List<MappedTable> tables, TableLookup source, Problems problems) {
    TableLookup.Found found = source.find(objects);
    for (MappedTable table : tables) {
      Optional<TableId> id = table.pattern().exactTable();
      if (id.isPresent()) {
        check(objects, table.line(), id.get(), found, problems);
      }
    }
    if (!problems.isEmpty()) {
      throw problems.toException();
    }
  }

  private static void check(
      ObjectMapping objects, int line, TableId table, TableLookup.Found found, Problems problems) {
    TableSchema schema = found.tables().get(table);
    if (schema != null) {
      TableMapping mapping = objects.find(table).orElseThrow();
      mapping.problemsWith(schema).forEach(problem -> problems.add(line, "", problem));
      return;
    }
    String other = found.others().get(table);
    problems.add(
        line,
        "",
        other == null
            ? "there is no table " + table + " that the account may see; letter case counts"
            : table + " is not a table but a " + other + ", which cannot be synchronized");
  }
}
