package dev.oms.source.mysql.internal.schema;

import dev.oms.core.model.TableId;
import dev.oms.source.mysql.internal.schema.KeyParser.NewKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a table's definition of a CREATE TABLE statement. */
final class CreateTable {

  private final Dialect dialect;
  private final TokenReader in;

  private CreateTable(Dialect dialect, TokenReader in) {
    this.dialect = dialect;
    this.in = in;
  }

  /** The table whose definition is copied; null when the statement is not of that form. */
  static @Nullable TableId like(
      DdlStatement statement, DdlParser parser, @Nullable String defaultDatabase)
      throws DdlException {
    TokenReader in = statement.bodyReader();
    in.acceptSymbol('(');
    return in.accept("LIKE") ? parser.table(in, defaultDatabase) : null;
  }

  /**
   * The definition.
   *
   * @param database what the table has when it does not say; null when not known
   * @throws DdlException when the statement does not tell it all
   */
  static TableDefinition define(
      DdlStatement statement,
      @Nullable CharsetAndCollation database,
      CollationRules rules,
      Dialect dialect)
      throws DdlException {
    TableId id = statement.targets().get(0).table();
    return new CreateTable(dialect, statement.bodyReader()).define(id, database, rules);
  }

  private TableDefinition define(
      TableId id, @Nullable CharsetAndCollation database, CollationRules rules)
      throws DdlException {
    if (!in.acceptSymbol('(') || in.isAnyWord("SELECT", "WITH", "VALUES")) {
      throw new DdlException("a table made of a query");
    }
    List<ColumnDefinition> definitions = new ArrayList<>();
    List<NewKey> later = new ArrayList<>();
    do {
      KeyParser keys = new KeyParser(in);
      if (keys.isNext()) {
        NewKey key = keys.parse();
        if (key != null) {
          later.add(key);
        }
      } else if (in.isWord("PERIOD") && in.peek(1).isWord("FOR")) {
        throw new DdlException("a table with a period");
      } else {
        definitions.add(ColumnDefinition.parse(in.columnName(), in, dialect));
      }
    } while (in.acceptSymbol(','));
    in.expectSymbol(')');
    CharsetAndCollation text = options().in(database, rules);
    TableBuilder table = new TableBuilder();
    for (ColumnDefinition definition : definitions) {
      table.columns.add(definition.toColumn(text, rules, dialect));
    }
    for (ColumnDefinition definition : definitions) {
      table.addInlineKeys(definition);
    }
    for (NewKey key : later) {
      table.add(key);
    }
    return table.build(id, text);
  }

  /** What the table's options say of its text. */
  private TableOptions options() throws DdlException {
    TableOptions options = new TableOptions();
    while (!in.atEnd()) {
      if (in.isAnyWord("SELECT", "REPLACE", "IGNORE", "AS", "VALUES")) {
        throw new DdlException("a table made of a query");
      }
      if (in.accept("WITH", "SYSTEM", "VERSIONING")) {
        throw new DdlException("a system-versioned table");
      }
      if (!options.accept(in)) {
        if (in.isSymbol('(')) {
          in.skipParentheses();
        } else {
          in.next();
        }
      }
    }
    return options;
  }
}
