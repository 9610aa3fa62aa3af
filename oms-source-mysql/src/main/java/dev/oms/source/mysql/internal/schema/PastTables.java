package dev.oms.source.mysql.internal.schema;

import dev.oms.core.ObjectMapping;
import dev.oms.core.model.TableId;
import dev.oms.source.mysql.internal.server.ServerInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Tells whether the columns of tables at an earlier place of the log can be known by today's. */
public final class PastTables {

  private PastTables() {}

  /**
   * The tables of {@code objects} that the statements changed, so that a log without names of
   * columns does not say what rows before them have. A table that was made by them is not among
   * them: from there on it is followed.
   *
   * @param now the tables there are now
   * @param statements from the earlier place up to now, in the order of the log
   */
  public static Set<TableId> changed(
      ObjectMapping objects,
      Collection<TableId> now,
      List<DdlScan.Statement> statements,
      ServerInfo server) {
    DdlParser parser = new DdlParser(Dialect.of(server), server.lowerCaseTableNames() == 1);
    Set<TableId> made = new HashSet<>();
    Set<TableId> changed = new LinkedHashSet<>();
    for (DdlScan.Statement text : statements) {
      DdlStatement statement = parser.parse(text.database(), text.sql());
      for (TableId table : touched(objects, now, statement)) {
        if (statement.kind() == DdlStatement.Kind.CREATE_TABLE && !changed.contains(table)) {
          made.add(table);
        } else if (!made.contains(table)) {
          changed.add(table);
        }
      }
    }
    return changed;
  }

  private static Set<TableId> touched(
      ObjectMapping objects, Collection<TableId> now, DdlStatement statement) {
    Set<TableId> tables = new LinkedHashSet<>();
    List<TableId> known = new ArrayList<>(now);
    for (DdlStatement.Target target : statement.targets()) {
      known.add(target.table());
      if (target.newName() != null) {
        known.add(target.newName());
      }
    }
    for (TableId table : known) {
      if (objects.contains(table) && statement.touches(table)) {
        tables.add(table);
      }
    }
    return tables;
  }
}
