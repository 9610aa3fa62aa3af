package dev.oms.core;

import dev.oms.core.model.TableId;
import java.util.Objects;
import java.util.Optional;

/**
 * The name of one table, or a rule that tables match: a {@link NamePattern} for the database and
 * one for the table. Letter case counts. Immutable and thread-safe; equality is that of the parts.
 *
 * @param database which databases
 * @param table which tables of them
 */
public record TablePattern(NamePattern database, NamePattern table) {

  /** Checks. */
  public TablePattern {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(table, "table");
  }

  /**
   * Parses {@code database.table}. Either part is a name, a match rule with {@code *}, {@code ?},
   * {@code [abc]}, {@code [a-z]}, {@code [!abc]}, {@code [!a-z]}, or a name in back-quotes, which
   * may have any characters: {@code `my.shop`.orders}; or a Java regular expression between
   * slashes: {@code shop./orders_\d+/}.
   *
   * @throws IllegalArgumentException when the text is not of that form
   */
  public static TablePattern of(String text) {
    int dot = separator(text);
    if (dot <= 0 || dot == text.length() - 1) {
      throw new IllegalArgumentException(
          "expected database.table, where *, ?, [abc] and [!abc] are wildcards, got '"
              + text
              + "'");
    }
    try {
      return new TablePattern(
          NamePattern.of(text.substring(0, dot)), NamePattern.of(text.substring(dot + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("in '" + text + "': " + e.getMessage(), e);
    }
  }

  /** The first dot that is between neither back-quotes nor slashes, or -1. */
  private static int separator(String text) {
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == '/' && c == '\\') {
        i++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '`' || c == '/') {
        quote = c;
      } else if (c == '.') {
        return i;
      }
    }
    return -1;
  }

  /** Exactly this table, whatever characters its names have. */
  public static TablePattern exact(TableId table) {
    return new TablePattern(NamePattern.exact(table.database()), NamePattern.exact(table.table()));
  }

  /** Whether the pattern names exactly one table. */
  public boolean isExact() {
    return database.isExact() && table.isExact();
  }

  /** The one table that is meant; empty for a pattern. */
  public Optional<TableId> exactTable() {
    return database.exactName().flatMap(d -> table.exactName().map(t -> new TableId(d, t)));
  }

  /** Whether {@code id} is meant. */
  public boolean matches(TableId id) {
    return database.matches(id.database()) && table.matches(id.table());
  }

  /** Whether tables of this database can be meant. */
  public boolean matchesDatabase(String name) {
    return database.matches(name);
  }

  /** As {@link #of} takes it. */
  @Override
  public String toString() {
    return database + "." + table;
  }
}
