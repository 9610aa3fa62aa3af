package dev.oms.core;

import dev.oms.core.model.TableId;
import java.util.regex.Pattern;

/**
 * A name or pattern of tables, {@code database.table}: {@code *} stands for any text, {@code ?} for
 * one character. Letter case counts. Immutable; equality is that of the text.
 */
public final class TablePattern {

  private final String text;
  private final Pattern database;
  private final Pattern table;
  private final boolean exact;

  private TablePattern(String text, String database, String table) {
    this.text = text;
    this.database = glob(database);
    this.table = glob(table);
    this.exact = text.indexOf('*') < 0 && text.indexOf('?') < 0;
  }

  /**
   * Parses a pattern, split at the first dot.
   *
   * @throws IllegalArgumentException when there is no dot, or a part is empty or begins or ends
   *     with a blank
   */
  public static TablePattern of(String text) {
    int dot = text.indexOf('.');
    String database = dot < 0 ? "" : text.substring(0, dot);
    String table = dot < 0 ? "" : text.substring(dot + 1);
    if (database.isEmpty()
        || table.isEmpty()
        || !database.equals(database.strip())
        || !table.equals(table.strip())) {
      throw new IllegalArgumentException(
          "expected database.table (with * and ? as wildcards), got '" + text + "'");
    }
    return new TablePattern(text, database, table);
  }

  private static Pattern glob(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /** Whether the pattern names exactly one table. */
  public boolean isExact() {
    return exact;
  }

  /** Whether {@code id} is meant. */
  public boolean matches(TableId id) {
    return database.matcher(id.database()).matches() && table.matcher(id.table()).matches();
  }

  /** Whether tables of this database can be meant. */
  public boolean matchesDatabase(String name) {
    return database.matcher(name).matches();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TablePattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The text it was made of. */
  @Override
  public String toString() {
    return text;
  }
}
