package dev.oms.core.spi;

import dev.oms.core.ObjectMapping;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import java.util.Map;
import java.util.Optional;

/**
 * Tells which tables a source has now, for choosing objects and checking them before a pipeline is
 * made. Asks the source at each call. Thread-safe.
 */
public interface TableLookup {

  /**
   * What a source has of the wanted tables.
   *
   * @param tables those that can be synchronized
   * @param others what has the name of a wanted table and cannot be synchronized, and what it is,
   *     for example {@code view}
   */
  record Found(Map<TableId, TableSchema> tables, Map<TableId, String> others) {

    /** Copies the maps. */
    public Found {
      tables = Map.copyOf(tables);
      others = Map.copyOf(others);
    }
  }

  /**
   * Looks up all tables that a mapping takes.
   *
   * @throws dev.oms.core.OmsException when the source cannot be asked
   */
  Found find(ObjectMapping objects);

  /**
   * Looks up one table; empty when there is none.
   *
   * @throws dev.oms.core.OmsException when the source cannot be asked
   */
  default Optional<TableSchema> find(TableId table) {
    ObjectMapping one = ObjectMapping.builder().table(table, t -> t.topic("any")).build();
    return Optional.ofNullable(find(one).tables().get(table));
  }
}
