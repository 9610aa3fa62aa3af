package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Column;
import dev.oms.core.model.TableSchema;
import dev.oms.filter.sql.SqlFilterException;
import dev.oms.filter.sql.SqlFilterOptions;
import dev.oms.filter.sql.internal.parse.Node;
import dev.oms.filter.sql.internal.text.Collation;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a filter is compiled against: a table, the options, and the text for messages. */
final class Scope {

  /** Of text that comes from no column, when the options do not say. */
  private static final String OF_LITERALS = "utf8mb4_general_ci";

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
    String literals = options.collation() == null ? OF_LITERALS : options.collation();
    this.literalType =
        TextType.of(Objects.requireNonNull(Collation.named(literals)), TextType.LITERAL);
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

  /** How the text of a column compares: by its own collation; what is not known is not guessed. */
  TextType textType(Column column) {
    String charset =
        column.charset() == null ? "utf8mb4" : column.charset().toLowerCase(Locale.ROOT);
    String name = column.collation();
    String option = options.collation();
    if (name == null && option != null && charset.equals("utf8mb4")) {
      name = option;
    } else if (name == null && option != null && isUtf8mb3(charset)) {
      name = option.replace("utf8mb4", "utf8mb3");
    }
    return name == null
        ? TextType.unknown(charset)
        : new TextType(collation(name), name, charset, TextType.COLUMN);
  }

  private static boolean isUtf8mb3(String charset) {
    return charset.equals("utf8") || charset.equals("utf8mb3");
  }
}
