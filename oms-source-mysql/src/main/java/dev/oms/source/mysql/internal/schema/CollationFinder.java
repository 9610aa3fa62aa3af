package dev.oms.source.mysql.internal.schema;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.TableMapping;
import dev.oms.core.model.Column;
import dev.oms.core.model.TableSchema;
import dev.oms.core.model.ValueKind;
import dev.oms.source.mysql.internal.row.ColumnCopies;
import dev.oms.source.mysql.internal.row.LoggedCollations;
import dev.oms.source.mysql.internal.row.ServerCollations;
import dev.oms.source.mysql.internal.row.TableMap;
import dev.oms.source.mysql.internal.schema.SchemaReader.Reading;
import dev.oms.source.mysql.internal.server.LogPosition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds collations that following statements did not tell, or told wrongly: first in the log, which
 * may name those of the rows themselves; then on the server, when the rows of the table are
 * filtered and it can be proved that the table is still the same there. What is not found stays
 * unknown: rows are read without it, and a filter that needs it refuses.
 */
final class CollationFinder {

  private static final Logger LOG = LoggerFactory.getLogger(CollationFinder.class);

  private final TrackedTables state;
  private final SchemaReader reader;
  private final LogProof proof;
  private final ServerCollations collations;

  CollationFinder(
      TrackedTables state, SchemaReader reader, LogProof proof, ServerCollations collations) {
    this.state = state;
    this.reader = reader;
    this.proof = proof;
    this.collations = collations;
  }

  /** Takes over what the log says of a table whose columns are known, if they are those of it. */
  void takeLogged(Tracked table, TableMap map) {
    TableDefinition definition = table.definition;
    if (definition != null && hasNames(map, definition.columns())) {
      List<Column> told = LoggedCollations.in(map, definition.columns(), collations);
      if (told != definition.columns()) {
        state.correct(table, definition.withColumns(told));
      }
    }
  }

  /** Whether the map has these columns, as far as it names them. */
  private static boolean hasNames(TableMap map, List<Column> columns) {
    for (int i = 0; i < columns.size(); i++) {
      String name = i < map.columnCount() ? map.metadata().name(i) : null;
      if (map.hasNames() && !columns.get(i).name().equals(name)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Asks the server for what is not known yet.
   *
   * @return the table's schema, with or without it
   * @throws RetriableException when the server is away
   */
  TableSchema askServer(Tracked table, @Nullable LogPosition here) {
    TableDefinition definition = table.definition;
    if (definition != null
        && !table.collationsSought
        && isFiltered(table)
        && definition.columns().stream().anyMatch(CollationFinder::lacks)) {
      table.collationsSought = true;
      TableDefinition now = now(table, here);
      if (now != null && ColumnCopies.sameButCollation(now.columns(), definition.columns())) {
        state.correct(table, now);
      } else {
        LOG.warn("the collations of table {} are not known at {}", table.id, here);
      }
    }
    return Objects.requireNonNull(table.schema);
  }

  private boolean isFiltered(Tracked table) {
    return state.objects.find(table.id).flatMap(TableMapping::rowFilter).isPresent();
  }

  private static boolean lacks(Column column) {
    return column.kind() == ValueKind.TEXT
        && column.charset() != null
        && column.collation() == null;
  }

  /** What the server says of the table, if that holds here. */
  private @Nullable TableDefinition now(Tracked table, @Nullable LogPosition here) {
    try {
      Reading reading = reader.readOne(table.id);
      boolean holds = proof.unchanged(table.id, here, reading.to());
      return holds ? reading.tables().get(table.id) : null;
    } catch (RetriableException e) {
      table.collationsSought = false;
      throw e;
    } catch (OmsException e) {
      LOG.warn("the collations of table {} cannot be read: {}", table.id, e.getMessage());
      return null;
    }
  }
}
