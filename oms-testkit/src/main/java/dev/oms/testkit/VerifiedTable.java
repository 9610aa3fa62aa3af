package dev.oms.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table that a topic is compared with; see {@link TopicVerifier}. Immutable.
 *
 * @param database the database
 * @param table the table
 * @param columns the columns that are compared; empty for all
 * @param key the columns that tell rows apart; empty for the primary key
 * @param where an SQL condition on the rows that are compared; null for all rows
 * @param version an integer column that grows with each change of a row and never repeats in a
 *     row's life, from which the order of messages is judged; used only if the table has it
 */
public record VerifiedTable(
    String database,
    String table,
    List<String> columns,
    List<String> key,
    @Nullable String where,
    String version) {

  /** Copies the lists. */
  public VerifiedTable {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
  }

  /** Returns a table with all rows and columns, its primary key, and the column {@code version}. */
  public static VerifiedTable of(String database, String table) {
    return new VerifiedTable(database, table, List.of(), List.of(), null, "version");
  }

  /** Returns the same with these columns only. */
  public VerifiedTable columns(String... names) {
    return new VerifiedTable(database, table, List.of(names), key, where, version);
  }

  /** Returns the same with this key. */
  public VerifiedTable key(String... names) {
    return new VerifiedTable(database, table, columns, List.of(names), where, version);
  }

  /** Returns the same with only the rows that fulfil an SQL condition. */
  public VerifiedTable where(String condition) {
    return new VerifiedTable(database, table, columns, key, condition, version);
  }

  /** Returns the same with another version column. */
  public VerifiedTable version(String name) {
    return new VerifiedTable(database, table, columns, key, where, name);
  }
}
