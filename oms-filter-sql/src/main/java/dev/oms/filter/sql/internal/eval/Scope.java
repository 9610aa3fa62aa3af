package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Column;
import dev.oms.core.model.TableSchema;
import dev.oms.filter.sql.SqlFilterException;
import dev.oms.filter.sql.SqlFilterOptions;
import dev.oms.filter.sql.internal.parse.Node;
import dev.oms.filter.sql.internal.text.Collation;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a filter is compiled against: a table, the options, and the text for messages. */
final class Scope {

  final String text;
  final TableSchema schema;
  final SqlFilterOptions options;
  final TextType literalType;

  /** Whether exact division rounds as MariaDB does. */
  final boolean mariaDb;

  /** The indexes of the columns that the filter reads. */
  final Set<Integer> used = new TreeSet<>();

  Scope(String text, TableSchema schema, SqlFilterOptions options) {
    this.text = text;
    this.schema = schema;
    this.options = options;
    Collation literals = Collation.named(options.collation());
    this.literalType =
        TextType.of(literals == null ? Collation.BINARY : literals, TextType.LITERAL);
    String version = schema.source().version();
    this.mariaDb = version != null && version.toLowerCase(Locale.ROOT).contains("mariadb");
  }

  SqlFilterException error(String problem, int at) {
    return new SqlFilterException(problem, text, at);
  }

  SqlFilterException error(String problem, Node node) {
    return new SqlFilterException(problem, text, node.at());
  }

  /** The index of a column; names compare without regard to case. */
  int column(Node.ColumnName name) {
    int index = schema.indexOf(name.name());
    for (int i = 0; index < 0 && i < schema.size(); i++) {
      if (schema.column(i).name().equalsIgnoreCase(name.name())) {
        index = i;
      }
    }
    if (index < 0) {
      throw error(
          "table "
              + schema.id()
              + " has no column '"
              + name.name()
              + "'; it has "
              + schema.columns().stream().map(Column::name).collect(Collectors.joining(", ")),
          name);
    }
    used.add(index);
    return index;
  }

  /** The collation of that name, or null; what MariaDB calls 0900 is not MySQL's. */
  @Nullable Collation collation(String name) {
    return mariaDb && name.toLowerCase(Locale.ROOT).contains("_0900_")
        ? null
        : Collation.named(name);
  }

  /** How the text of a column compares. */
  TextType textType(Column column) {
    String charset =
        column.charset() == null ? "utf8mb4" : column.charset().toLowerCase(Locale.ROOT);
    String name = column.collation();
    if (name == null) {
      name = Collation.defaultOf(charset);
    }
    if (name == null) {
      boolean utf8 = charset.equals("utf8") || charset.equals("utf8mb3");
      name =
          charset.equals("utf8mb4")
              ? options.collation()
              : utf8 ? options.collation().replace("utf8mb4", "utf8mb3") : charset + "_(default)";
    }
    return new TextType(collation(name), name, charset, TextType.COLUMN);
  }
}
