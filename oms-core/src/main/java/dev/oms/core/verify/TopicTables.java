package dev.oms.core.verify;

import dev.oms.core.spi.ReadMessage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The verified tables of one topic, by the names that messages have. */
final class TopicTables {

  private final Map<String, Map<String, Target>> tables = new HashMap<>();
  private @Nullable Target only;

  TopicTables() {}

  void add(Target target) {
    only = tables.isEmpty() ? target : null;
    tables
        .computeIfAbsent(target.table().database(), d -> new HashMap<>())
        .put(target.table().table(), target);
  }

  /** The table of a message; null when it is none of these. */
  @Nullable Target find(ReadMessage message) {
    String table = message.table();
    String database = message.database();
    if (table == null) {
      // The plan has taken care that the topic is of one table.
      return only;
    }
    if (database == null) {
      return null;
    }
    Map<String, Target> ofDatabase = tables.get(database);
    if (ofDatabase == null) {
      // OceanBase: tenant.database.
      ofDatabase = tables.get(database.substring(database.indexOf('.') + 1));
    }
    return ofDatabase == null ? null : ofDatabase.get(table);
  }
}
