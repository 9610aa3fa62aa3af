package dev.oms.source.mysql.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.model.TableId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which table a DML statement of the log changes, as far as can be told without a parser. */
final class StatementTarget {

  private static final String NAME = "(`(?:[^`]|``)+`|[\\w$]+)";

  /** One table, and nothing that could bring in another. */
  private static final Pattern SIMPLE =
      Pattern.compile(
          "\\s*(?:INSERT|REPLACE|DELETE)(?:\\s+(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|QUICK|IGNORE))*"
              + "\\s+(?:INTO|FROM)\\s+"
              + NAME
              + "(?:\\s*\\.\\s*"
              + NAME
              + ")?\\s*(?:$|;|\\(|VALUES?\\b|SET\\b|SELECT\\b|WHERE\\b|/\\*).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private StatementTarget() {}

  /** Whether the statement may change a synchronized table; in doubt it may. */
  static boolean mayBeOneOf(ObjectMapping objects, String defaultDatabase, String sql) {
    Matcher simple = SIMPLE.matcher(sql);
    if (simple.matches()) {
      String table = simple.group(2) == null ? simple.group(1) : simple.group(2);
      String database = simple.group(2) == null ? defaultDatabase : simple.group(1);
      return !database.isEmpty() && objects.contains(new TableId(plain(database), plain(table)));
    }
    if (!defaultDatabase.isEmpty() && objects.touchesDatabase(defaultDatabase)) {
      return true;
    }
    return objects.mappings().stream()
        .map(mapping -> mapping.pattern().database().exactName())
        .anyMatch(database -> database.isEmpty() || sql.contains(database.get()));
  }

  private static String plain(String name) {
    return name.startsWith("`") ? name.substring(1, name.length() - 1).replace("``", "`") : name;
  }
}
