package dev.oms.source.mysql.internal.schema;

import dev.oms.core.model.TableId;
import dev.oms.source.mysql.internal.schema.DdlStatement.Kind;
import dev.oms.source.mysql.internal.schema.DdlStatement.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a statement of the log is and which tables it touches. It looks at the beginning only,
 * so that what it does not know further on cannot stop it; statements that cannot touch a table
 * (FLUSH, GRANT, bodies of triggers and routines, temporary tables, ...) are not looked at at all.
 */
final class DdlParser {

  private static final Set<String> VERBS = Set.of("CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE");

  private final Dialect dialect;
  private final boolean lowerCaseNames;

  DdlParser(Dialect dialect, boolean lowerCaseNames) {
    this.dialect = dialect;
    this.lowerCaseNames = lowerCaseNames;
  }

  /**
   * Parses a statement; never fails.
   *
   * @param defaultDatabase where unqualified names are; null when there was none
   */
  DdlStatement parse(@Nullable String defaultDatabase, String sql) {
    List<String> first = SqlLexer.firstWords(sql, dialect, 1);
    if (first.isEmpty() || !VERBS.contains(first.get(0))) {
      return DdlStatement.other();
    }
    List<Token> tokens;
    try {
      tokens = SqlLexer.tokens(sql, dialect);
    } catch (DdlException e) {
      return couldBeTable(SqlLexer.firstWords(sql, dialect, 4))
          ? DdlStatement.unknown(List.of())
          : DdlStatement.other();
    }
    TokenReader in = new TokenReader(tokens);
    try {
      return switch (first.get(0)) {
        case "CREATE" -> create(in, tokens, defaultDatabase);
        case "ALTER" -> alter(in, tokens, defaultDatabase);
        case "DROP" -> drop(in, tokens, defaultDatabase);
        case "RENAME" -> rename(in, tokens, defaultDatabase);
        default -> truncate(in, tokens, defaultDatabase);
      };
    } catch (DdlException e) {
      return DdlStatement.unknown(tokens);
    }
  }

  private static boolean couldBeTable(List<String> words) {
    return words.contains("TABLE")
        || words.contains("TABLES")
        || words.contains("INDEX")
        || words.contains("DATABASE")
        || words.contains("SCHEMA")
        || words.get(0).equals("TRUNCATE");
  }

  private DdlStatement create(TokenReader in, List<Token> tokens, @Nullable String database)
      throws DdlException {
    in.expect("CREATE");
    in.accept("OR", "REPLACE");
    if (in.accept("TABLE")) {
      boolean ifNotExists = in.acceptIfNotExists();
      TableId table = table(in, database);
      return statement(
          Kind.CREATE_TABLE, List.of(new Target(table, null)), ifNotExists, tokens, in);
    }
    if (in.accept("DATABASE") || in.accept("SCHEMA")) {
      boolean ifNotExists = in.acceptIfNotExists();
      return onDatabase(Kind.CREATE_DATABASE, lower(in.name()), ifNotExists, tokens, in);
    }
    in.acceptAny("ONLINE", "OFFLINE");
    in.acceptAny("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR");
    if (in.accept("INDEX")) {
      in.acceptIfNotExists();
      in.name();
      if (in.accept("USING") || in.accept("TYPE")) {
        in.name();
      }
      in.expect("ON");
      TableId table = table(in, database);
      return statement(Kind.CREATE_INDEX, List.of(new Target(table, null)), false, tokens, in);
    }
    // TEMPORARY TABLE, VIEW, TRIGGER, PROCEDURE, FUNCTION, EVENT, USER, SEQUENCE, SERVER, ...
    return DdlStatement.other();
  }

  private DdlStatement alter(TokenReader in, List<Token> tokens, @Nullable String database)
      throws DdlException {
    in.expect("ALTER");
    if (in.accept("DATABASE") || in.accept("SCHEMA")) {
      boolean named =
          in.isName()
              && (in.peek().kind() != Token.Kind.WORD
                  || !in.isAnyWord(
                      "DEFAULT",
                      "CHARACTER",
                      "CHARSET",
                      "COLLATE",
                      "ENCRYPTION",
                      "READ",
                      "COMMENT",
                      "UPGRADE"));
      String name = named ? lower(in.name()) : database;
      return name == null
          ? DdlStatement.other()
          : onDatabase(Kind.ALTER_DATABASE, name, false, tokens, in);
    }
    while (in.acceptAny("ONLINE", "OFFLINE", "IGNORE") != null) {
      // MariaDB's and older versions' modifiers
    }
    if (!in.accept("TABLE")) {
      return DdlStatement.other();
    }
    in.acceptIfExists();
    TableId table = table(in, database);
    skipWait(in);
    int body = in.mark();
    TableId newName = renamedTo(in, database);
    return new DdlStatement(
        Kind.ALTER_TABLE, List.of(new Target(table, newName)), null, false, tokens, body);
  }

  /** The new name in ALTER TABLE ... RENAME; the last one counts. */
  private @Nullable TableId renamedTo(TokenReader in, @Nullable String database)
      throws DdlException {
    TableId newName = null;
    while (!in.atEnd()) {
      if (in.accept("RENAME")) {
        boolean other = in.isAnyWord("COLUMN", "INDEX", "KEY") && !in.peek(1).isSymbol(',');
        if (!other) {
          if (in.acceptAny("TO", "AS") == null) {
            in.acceptSymbol('=');
          }
          newName = table(in, database);
        }
      }
      in.skipToComma();
      if (!in.acceptSymbol(',') && !in.atEnd()) {
        in.next();
      }
    }
    return newName;
  }

  private DdlStatement drop(TokenReader in, List<Token> tokens, @Nullable String database)
      throws DdlException {
    in.expect("DROP");
    if (in.accept("TABLE") || in.accept("TABLES")) {
      in.acceptIfExists();
      List<Target> targets = new ArrayList<>();
      do {
        targets.add(new Target(table(in, database), null));
      } while (in.acceptSymbol(','));
      return statement(Kind.DROP_TABLE, targets, false, tokens, in);
    }
    if (in.accept("DATABASE") || in.accept("SCHEMA")) {
      in.acceptIfExists();
      return onDatabase(Kind.DROP_DATABASE, lower(in.name()), false, tokens, in);
    }
    in.acceptAny("ONLINE", "OFFLINE");
    if (in.accept("INDEX")) {
      int body = in.mark();
      in.acceptIfExists();
      in.name();
      in.expect("ON");
      TableId table = table(in, database);
      return new DdlStatement(
          Kind.DROP_INDEX, List.of(new Target(table, null)), null, false, tokens, body);
    }
    return DdlStatement.other();
  }

  private DdlStatement rename(TokenReader in, List<Token> tokens, @Nullable String database)
      throws DdlException {
    in.expect("RENAME");
    if (!in.accept("TABLE") && !in.accept("TABLES")) {
      return DdlStatement.other();
    }
    in.acceptIfExists();
    List<Target> targets = new ArrayList<>();
    do {
      TableId from = table(in, database);
      skipWait(in);
      in.expect("TO");
      targets.add(new Target(from, table(in, database)));
    } while (in.acceptSymbol(','));
    return statement(Kind.RENAME_TABLE, targets, false, tokens, in);
  }

  private DdlStatement truncate(TokenReader in, List<Token> tokens, @Nullable String database)
      throws DdlException {
    in.expect("TRUNCATE");
    in.accept("TABLE");
    TableId table = table(in, database);
    return statement(Kind.TRUNCATE_TABLE, List.of(new Target(table, null)), false, tokens, in);
  }

  private static void skipWait(TokenReader in) throws DdlException {
    if (in.accept("WAIT")) {
      in.number();
    } else {
      in.accept("NOWAIT");
    }
  }

  private static DdlStatement statement(
      Kind kind, List<Target> targets, boolean ifNotExists, List<Token> tokens, TokenReader in) {
    return new DdlStatement(kind, targets, null, ifNotExists, tokens, in.mark());
  }

  private static DdlStatement onDatabase(
      Kind kind, String database, boolean ifNotExists, List<Token> tokens, TokenReader in) {
    return new DdlStatement(kind, List.of(), database, ifNotExists, tokens, in.mark());
  }

  /** A table's name, with or without its database. */
  TableId table(TokenReader in, @Nullable String database) throws DdlException {
    if (in.isSymbol('.')) {
      // ODBC's form of "in the default database"
      in.next();
    }
    String first = in.name();
    if (in.acceptSymbol('.')) {
      return new TableId(lower(first), lower(in.name()));
    }
    if (database == null || database.isEmpty()) {
      throw new DdlException("table " + first + " without a database");
    }
    return new TableId(lower(database), lower(first));
  }

  private String lower(String name) {
    return lowerCaseNames ? Dialect.lower(name) : name;
  }
}
