package dev.oms.source.mysql.internal.schema;

import dev.oms.core.model.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement of the log, as far as it matters to tables. Immutable.
 *
 * @param kind what it does
 * @param targets the tables it changes, in its order; for a rename with their new names; empty for
 *     statements on a database
 * @param database the database of CREATE, ALTER and DROP DATABASE; null for others
 * @param ifNotExists CREATE ... IF NOT EXISTS: nothing happens when the table is there
 * @param tokens the whole statement
 * @param body where in {@code tokens} the part after the table's name begins
 */
record DdlStatement(
    Kind kind,
    List<Target> targets,
    @Nullable String database,
    boolean ifNotExists,
    List<Token> tokens,
    int body) {

  DdlStatement {
    targets = List.copyOf(targets);
  }

  /** What a statement does; the names are OMS's ddlType words. */
  enum Kind {
    CREATE_TABLE,
    ALTER_TABLE,
    DROP_TABLE,
    TRUNCATE_TABLE,
    RENAME_TABLE,
    CREATE_INDEX,
    DROP_INDEX,
    CREATE_DATABASE,
    ALTER_DATABASE,
    DROP_DATABASE,
    /** Cannot touch a table's definition or all its rows. */
    OTHER,
    /** Is about tables, but which and how is not understood. */
    UNKNOWN
  }

  /**
   * A table that is changed.
   *
   * @param newName its name afterwards when it is renamed, else null
   */
  record Target(TableId table, @Nullable TableId newName) {}

  static DdlStatement other() {
    return new DdlStatement(Kind.OTHER, List.of(), null, false, List.of(), 0);
  }

  static DdlStatement unknown(List<Token> tokens) {
    return new DdlStatement(Kind.UNKNOWN, List.of(), null, false, tokens, 0);
  }

  TokenReader bodyReader() {
    TokenReader reader = new TokenReader(tokens);
    reader.reset(body);
    return reader;
  }

  /** Whether the statement changes the definition or the name of this table, or may do so. */
  boolean touches(TableId table) {
    return switch (kind) {
      case OTHER, CREATE_DATABASE, TRUNCATE_TABLE -> false;
      case ALTER_DATABASE -> false;
      case DROP_DATABASE -> table.database().equalsIgnoreCase(String.valueOf(database));
      case UNKNOWN -> mentions(table.table());
      default ->
          targets.stream()
              .anyMatch(
                  t -> same(t.table(), table) || (t.newName() != null && same(t.newName(), table)));
    };
  }

  private static boolean same(@Nullable TableId a, TableId b) {
    return a != null
        && a.database().equalsIgnoreCase(b.database())
        && a.table().equalsIgnoreCase(b.table());
  }

  /** Whether the name occurs; when the statement could not even be cut into tokens, it may. */
  boolean mentions(String name) {
    return tokens.isEmpty() || tokens.stream().anyMatch(t -> t.text().equalsIgnoreCase(name));
  }
}
