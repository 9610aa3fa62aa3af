package dev.oms.source.mysql.internal.schema;

import dev.oms.core.model.Column;
import dev.oms.core.model.TableId;
import dev.oms.source.mysql.internal.row.ColumnCopies;
import dev.oms.source.mysql.internal.schema.KeyParser.NewKey;
import dev.oms.source.mysql.internal.schema.TableDefinition.Key;
import dev.oms.source.mysql.internal.schema.TableDefinition.KeyKind;
import dev.oms.source.mysql.internal.schema.TableDefinition.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies an ALTER TABLE, CREATE INDEX or DROP INDEX to a table's definition, in the order in which
 * the server does: columns that stay, changed in place; then additions and moves as they are
 * written, where AFTER means the names that columns have by then; then indexes that go and come.
 * Where it is not certain of the outcome it throws rather than guesses.
 */
final class AlterApplier {

  private final TableDefinition before;
  private final CollationRules rules;
  private final Dialect dialect;
  private final AlterClauses clauses;

  private AlterApplier(
      TableDefinition before, CollationRules rules, Dialect dialect, AlterClauses clauses) {
    this.before = before;
    this.rules = rules;
    this.dialect = dialect;
    this.clauses = clauses;
  }

  /**
   * The definition after the statement, under its new name if it has one.
   *
   * @throws DdlException when that is not certain
   */
  static TableDefinition apply(
      TableDefinition before, DdlStatement statement, CollationRules rules, Dialect dialect)
      throws DdlException {
    AlterClauses clauses =
        switch (statement.kind()) {
          case ALTER_TABLE -> AlterClauses.ofAlter(statement.bodyReader(), before, dialect);
          case CREATE_INDEX -> AlterClauses.ofCreateIndex(statement);
          case DROP_INDEX -> AlterClauses.ofDropIndex(statement.bodyReader());
          default -> throw new DdlException("not an ALTER: " + statement.kind());
        };
    TableId newName = statement.targets().get(0).newName();
    return new AlterApplier(before, rules, dialect, clauses)
        .apply(newName == null ? before.id() : newName);
  }

  private TableDefinition apply(TableId id) throws DdlException {
    CharsetAndCollation convertTo = convertTo();
    CharsetAndCollation text =
        convertTo != null ? convertTo : clauses.options.in(before.text(), rules);
    TableBuilder table = new TableBuilder();
    Map<String, String> newNames = new HashMap<>();
    Set<String> keptNames = new HashSet<>();
    Map<ColumnDefinition, Column> made = new HashMap<>();
    keepColumns(table, text, convertTo, newNames, keptNames, made);
    placeColumns(table, text, keptNames, made);
    keepKeys(table, newNames, keptNames);
    for (ColumnDefinition definition : clauses.definitions) {
      table.addInlineKeys(definition);
    }
    for (NewKey key : clauses.addedKeys) {
      table.add(key);
    }
    return table.build(id, text);
  }

  /** What CONVERT TO makes of all text columns, new ones too; null when it is not said. */
  private @Nullable CharsetAndCollation convertTo() throws DdlException {
    TableOptions convert = clauses.convert;
    if (convert == null) {
      return null;
    }
    if (clauses.options.isSaid()) {
      throw new DdlException("CONVERT TO beside a character set or collation of the table");
    }
    if (clauses.definitions.stream().anyMatch(d -> d.type().text().isSaid())) {
      throw new DdlException("CONVERT TO beside a column with a character set or collation");
    }
    CharsetAndCollation to = convert.in(null, rules);
    if (to == null) {
      throw new DdlException("CONVERT TO a character set that is not known");
    }
    return to;
  }

  /** The old columns that stay, with changes in place. */
  private void keepColumns(
      TableBuilder table,
      @Nullable CharsetAndCollation text,
      @Nullable CharsetAndCollation convertTo,
      Map<String, String> newNames,
      Set<String> keptNames,
      Map<ColumnDefinition, Column> made)
      throws DdlException {
    Set<String> pending = new HashSet<>(clauses.changes.keySet());
    pending.addAll(clauses.columnRenames.keySet());
    pending.addAll(clauses.droppedColumns);
    for (Column column : before.columns()) {
      String key = Dialect.lower(column.name());
      pending.remove(key);
      if (clauses.droppedColumns.contains(key)) {
        continue;
      }
      ColumnDefinition change = clauses.changes.get(key);
      String newName = clauses.columnRenames.get(key);
      if (change != null) {
        Column changed = change.toColumn(text, rules, dialect);
        made.put(change, changed);
        newNames.put(key, change.name());
        table.columns.add(changed);
        continue;
      }
      Column kept = convertTo == null ? column : TableBuilder.converted(column, convertTo, dialect);
      if (newName != null) {
        newNames.put(key, newName);
        kept = ColumnCopies.named(kept, newName);
      } else {
        keptNames.add(key);
      }
      table.columns.add(kept);
    }
    if (!pending.isEmpty()) {
      throw new DdlException("columns that are not known: " + pending);
    }
  }

  /** New columns, and old ones that move. */
  private void placeColumns(
      TableBuilder table,
      @Nullable CharsetAndCollation text,
      Set<String> keptNames,
      Map<ColumnDefinition, Column> made)
      throws DdlException {
    for (ColumnDefinition definition : clauses.definitions) {
      Column changed = made.get(definition);
      Column column = changed;
      if (column == null) {
        column = definition.toColumn(text, rules, dialect);
        keptNames.add(Dialect.lower(definition.name()));
      } else if (!definition.first() && definition.after() == null) {
        continue;
      } else {
        table.columns.removeIf(c -> c == changed);
      }
      if (definition.first()) {
        table.columns.add(0, column);
      } else if (definition.after() == null) {
        table.columns.add(column);
      } else {
        int index = table.indexOf(definition.after());
        if (index < 0) {
          throw new DdlException("AFTER a column that is not known: " + definition.after());
        }
        table.columns.add(index + 1, column);
      }
    }
  }

  /** The old indexes that stay, without the columns that went. */
  private void keepKeys(TableBuilder table, Map<String, String> newNames, Set<String> keptNames)
      throws DdlException {
    Set<String> pending = new HashSet<>(clauses.droppedKeys);
    for (Key key : before.keys()) {
      String lower = Dialect.lower(key.name());
      pending.remove(lower);
      boolean dropped =
          clauses.droppedKeys.contains(lower)
              || (clauses.droppedConstraints.contains(lower) && key.kind() != KeyKind.OTHER);
      if (dropped) {
        continue;
      }
      List<Part> parts = new ArrayList<>();
      for (Part part : key.parts()) {
        String name = part.column() == null ? null : Dialect.lower(part.column());
        if (name == null) {
          parts.add(part);
        } else if (newNames.containsKey(name)) {
          Column column = table.columns.get(table.indexOf(newNames.get(name)));
          parts.add(TableBuilder.whole(column, part.prefix()));
        } else if (keptNames.contains(name)) {
          parts.add(part);
        }
      }
      if (!parts.isEmpty()) {
        String newName = clauses.keyRenames.getOrDefault(lower, key.name());
        table.keys.add(new Key(newName, key.kind(), parts));
      }
    }
    pending.removeAll(clauses.droppedIfExists);
    if (!pending.isEmpty()) {
      throw new DdlException("indexes that are not known: " + pending);
    }
  }
}
