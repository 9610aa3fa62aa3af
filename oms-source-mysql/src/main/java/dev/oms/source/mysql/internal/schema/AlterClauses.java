package dev.oms.source.mysql.internal.schema;

import dev.oms.source.mysql.internal.schema.KeyParser.NewKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an ALTER TABLE says, sorted by what it is about. Names that are looked up are lower case.
 */
final class AlterClauses {

  /** Added and changed columns, as written. */
  final List<ColumnDefinition> definitions = new ArrayList<>();

  /** MODIFY and CHANGE by the column's old name. */
  final Map<String, ColumnDefinition> changes = new HashMap<>();

  final Map<String, String> columnRenames = new HashMap<>();
  final Set<String> droppedColumns = new HashSet<>();
  final List<NewKey> addedKeys = new ArrayList<>();
  final Set<String> droppedKeys = new HashSet<>();
  final Set<String> droppedIfExists = new HashSet<>();
  final Set<String> droppedConstraints = new HashSet<>();
  final Map<String, String> keyRenames = new HashMap<>();
  final TableOptions options = new TableOptions();
  @Nullable TableOptions convert;

  private final TokenReader in;
  private final @Nullable TableDefinition before;
  private final @Nullable Dialect dialect;

  private AlterClauses(
      TokenReader in, @Nullable TableDefinition before, @Nullable Dialect dialect) {
    this.in = in;
    this.before = before;
    this.dialect = dialect;
  }

  static AlterClauses ofAlter(TokenReader in, TableDefinition before, Dialect dialect)
      throws DdlException {
    AlterClauses clauses = new AlterClauses(in, before, dialect);
    if (in.atEnd()) {
      return clauses;
    }
    do {
      if (!clauses.clause()) {
        return clauses;
      }
    } while (in.acceptSymbol(','));
    if (!in.atEnd() && !clauses.isPartitioning()) {
      throw new DdlException("not understood: " + in.rest());
    }
    return clauses;
  }

  static AlterClauses ofCreateIndex(DdlStatement statement) throws DdlException {
    TokenReader in = new TokenReader(statement.tokens());
    AlterClauses clauses = new AlterClauses(in, null, null);
    in.expect("CREATE");
    boolean replace = in.accept("OR", "REPLACE");
    in.acceptAny("ONLINE", "OFFLINE");
    boolean unique = in.accept("UNIQUE");
    in.acceptAny("FULLTEXT", "SPATIAL", "VECTOR");
    in.expect("INDEX");
    boolean ifNotExists = in.acceptIfNotExists();
    String name = in.name();
    in.reset(statement.body());
    if (in.acceptAny("USING", "TYPE") != null) {
      in.name();
    }
    if (in.acceptAny("WAIT") != null) {
      in.number();
    } else {
      in.accept("NOWAIT");
    }
    TableDefinition.KeyKind kind =
        unique ? TableDefinition.KeyKind.UNIQUE : TableDefinition.KeyKind.OTHER;
    clauses.addedKeys.add(new NewKey(kind, name, new KeyParser(in).parts(), false, ifNotExists));
    if (replace) {
      clauses.droppedKeys.add(Dialect.lower(name));
      clauses.droppedIfExists.add(Dialect.lower(name));
    }
    return clauses;
  }

  static AlterClauses ofDropIndex(TokenReader in) throws DdlException {
    AlterClauses clauses = new AlterClauses(in, null, null);
    clauses.dropKey();
    return clauses;
  }

  private boolean isPartitioning() {
    return in.isAnyWord("PARTITION", "PARTITIONS", "PARTITIONING") || in.isWord("REMOVE");
  }

  /** Takes a clause; false when nothing after it matters. */
  private boolean clause() throws DdlException {
    if (in.peek(1).isWord("PARTITION") || in.peek(1).isWord("PARTITIONING")) {
      if (in.isWord("CONVERT")) {
        throw new DdlException("CONVERT PARTITION");
      }
      return false;
    }
    if (in.isWord("PARTITION") && in.peek(1).isWord("BY")) {
      return false;
    }
    if (in.accept("ADD")) {
      add();
    } else if (in.accept("DROP")) {
      drop();
    } else if (in.accept("MODIFY")) {
      in.accept("COLUMN");
      boolean ifExists = in.acceptIfExists();
      String name = in.columnName();
      change(name, ColumnDefinition.parse(name, in, dialect()), ifExists);
    } else if (in.accept("CHANGE")) {
      in.accept("COLUMN");
      boolean ifExists = in.acceptIfExists();
      String old = in.columnName();
      change(old, ColumnDefinition.parse(in.columnName(), in, dialect()), ifExists);
    } else if (in.accept("RENAME")) {
      rename();
    } else if (in.accept("CONVERT", "TO")) {
      TableOptions to = new TableOptions();
      if (!to.accept(in)) {
        throw new DdlException("CONVERT TO " + in.rest());
      }
      to.accept(in);
      convert = to;
    } else if (in.accept("ALTER")) {
      // Defaults, visibility, enforcement
      in.skipToComma();
    } else if (in.accept("ORDER", "BY")) {
      orderBy();
    } else {
      option();
    }
    return true;
  }

  private Dialect dialect() {
    return java.util.Objects.requireNonNull(dialect);
  }

  private boolean hasColumn(String name) {
    return before != null && TableDefinition.indexOf(before.columns(), name) >= 0;
  }

  private void change(String oldName, ColumnDefinition definition, boolean ifExists)
      throws DdlException {
    if (ifExists && !hasColumn(oldName)) {
      return;
    }
    if (changes.put(Dialect.lower(oldName), definition) != null) {
      throw new DdlException("column " + oldName + " is changed twice");
    }
    definitions.add(definition);
  }

  private void add() throws DdlException {
    if (in.isWord("PERIOD") && in.peek(1).isWord("FOR")
        || in.isWord("SYSTEM") && in.peek(1).isWord("VERSIONING")) {
      throw new DdlException("ADD " + in.rest());
    }
    KeyParser keys = new KeyParser(in);
    if (keys.isNext()) {
      addKey(keys);
      return;
    }
    in.accept("COLUMN");
    boolean ifNotExists = in.acceptIfNotExists();
    if (in.acceptSymbol('(')) {
      do {
        if (keys.isNext()) {
          addKey(keys);
        } else {
          addColumn(ifNotExists);
        }
      } while (in.acceptSymbol(','));
      in.expectSymbol(')');
    } else {
      addColumn(ifNotExists);
    }
  }

  private void addColumn(boolean ifNotExists) throws DdlException {
    String name = in.columnName();
    ColumnDefinition definition = ColumnDefinition.parse(name, in, dialect());
    if (!ifNotExists || !hasColumn(name)) {
      definitions.add(definition);
    }
  }

  private void addKey(KeyParser keys) throws DdlException {
    NewKey key = keys.parse();
    if (key != null) {
      addedKeys.add(key);
    }
  }

  private void drop() throws DdlException {
    if (in.accept("PRIMARY", "KEY")) {
      droppedKeys.add("primary");
    } else if (in.accept("FOREIGN", "KEY") || in.accept("CHECK")) {
      in.acceptIfExists();
      in.name();
    } else if (in.accept("CONSTRAINT")) {
      in.acceptIfExists();
      droppedConstraints.add(Dialect.lower(in.name()));
    } else if (in.acceptAny("INDEX", "KEY") != null) {
      dropKey();
    } else if (in.isWord("PERIOD") && in.peek(1).isWord("FOR")
        || in.isWord("SYSTEM") && in.peek(1).isWord("VERSIONING")) {
      throw new DdlException("DROP " + in.rest());
    } else {
      in.accept("COLUMN");
      boolean ifExists = in.acceptIfExists();
      String name = in.columnName();
      in.acceptAny("RESTRICT", "CASCADE");
      if (!ifExists || hasColumn(name)) {
        droppedColumns.add(Dialect.lower(name));
      }
    }
  }

  private void dropKey() throws DdlException {
    boolean ifExists = in.acceptIfExists();
    String name = Dialect.lower(in.name());
    droppedKeys.add(name);
    if (ifExists) {
      droppedIfExists.add(name);
    }
  }

  private void rename() throws DdlException {
    if (in.accept("COLUMN")) {
      boolean ifExists = in.acceptIfExists();
      String old = in.columnName();
      in.expect("TO");
      String name = in.name();
      if (!ifExists || hasColumn(old)) {
        columnRenames.put(Dialect.lower(old), name);
      }
    } else if (in.acceptAny("INDEX", "KEY") != null) {
      in.acceptIfExists();
      String old = in.name();
      in.expect("TO");
      keyRenames.put(Dialect.lower(old), in.name());
    } else {
      // The statement's target knows the new name.
      in.skipToComma();
    }
  }

  private void orderBy() throws DdlException {
    do {
      in.columnName();
      in.acceptAny("ASC", "DESC");
    } while (in.acceptSymbol(','));
    if (!in.atEnd()) {
      throw new DdlException("ORDER BY with more after it");
    }
  }

  /** Table options, which need no commas between them. */
  private void option() throws DdlException {
    while (!in.atEnd() && !in.isSymbol(',')) {
      if (in.isWord("PARTITION") && in.peek(1).isWord("BY")) {
        return;
      }
      if (!options.accept(in)) {
        if (in.isSymbol('(')) {
          in.skipParentheses();
        } else {
          in.next();
        }
      }
    }
  }
}
