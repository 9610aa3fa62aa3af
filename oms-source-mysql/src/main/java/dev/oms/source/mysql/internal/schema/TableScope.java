package dev.oms.source.mysql.internal.schema;

import dev.oms.core.ObjectMapping;
import dev.oms.core.TableMapping;
import dev.oms.core.model.TableId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The condition that lets information_schema give few tables more than the wanted ones; who asks
 * still compares the names, because the server ignores letter case here.
 */
final class TableScope {

  private static final String NOT_SYSTEM =
      "%s NOT IN ('information_schema','mysql','performance_schema','sys','oceanbase')";

  private final String template;

  private TableScope(String template) {
    this.template = template;
  }

  static TableScope of(TableId table) {
    return new TableScope(
        "(%1$s=" + literal(table.database()) + " AND %2$s=" + literal(table.table()) + ")");
  }

  static TableScope of(ObjectMapping objects) {
    Map<String, List<String>> exact = new LinkedHashMap<>();
    List<String> conditions = new ArrayList<>();
    for (TableMapping mapping : objects.mappings()) {
      Optional<String> database = mapping.pattern().database().exactName();
      Optional<String> table = mapping.pattern().table().exactName();
      if (database.isEmpty()) {
        return new TableScope(NOT_SYSTEM.replace("%s", "%1$s"));
      }
      if (table.isPresent()) {
        exact.computeIfAbsent(database.get(), d -> new ArrayList<>()).add(table.get());
      } else {
        conditions.add("%1$s=" + literal(database.get()));
      }
    }
    exact.forEach(
        (database, tables) ->
            conditions.add(
                "(%1$s="
                    + literal(database)
                    + " AND %2$s IN ("
                    + String.join(",", tables.stream().map(TableScope::literal).toList())
                    + "))"));
    return new TableScope("(" + String.join(" OR ", conditions) + ")");
  }

  /** A string literal with its percent signs doubled for the template. */
  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''").replace("%", "%%") + "'";
  }

  String condition(String schemaColumn, String tableColumn) {
    return String.format(java.util.Locale.ROOT, template, schemaColumn, tableColumn);
  }
}
