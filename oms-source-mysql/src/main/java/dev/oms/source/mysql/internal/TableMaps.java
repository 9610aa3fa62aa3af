package dev.oms.source.mysql.internal;

import dev.oms.source.mysql.internal.binlog.LogEvent;
import dev.oms.source.mysql.internal.row.RowLayout;
import dev.oms.source.mysql.internal.row.RowsEvent;
import dev.oms.source.mysql.internal.row.TableMap;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the table ids of the log stand for. A server writes a TABLE_MAP before each group of row
 * events; the same bytes under the same id mean the same table as before, so that nothing is parsed
 * again. Used by the stream thread.
 */
final class TableMaps {

  private static final int MAX_IDS = 50_000;

  private final boolean mariaDb;
  private final Function<TableMap, @Nullable RowLayout> resolver;
  private final Map<Long, Entry> byId = new HashMap<>();
  private long lastId = -1;
  private @Nullable Entry last;

  private record Entry(byte[] body, @Nullable RowLayout layout) {}

  TableMaps(boolean mariaDb, Function<TableMap, @Nullable RowLayout> resolver) {
    this.mariaDb = mariaDb;
    this.resolver = resolver;
  }

  /** Takes in a TABLE_MAP event. */
  void accept(LogEvent event) {
    long id = RowsEvent.tableId(event.body(), event.bodyOffset());
    Entry known = id == lastId ? last : byId.get(id);
    if (known == null
        || !Arrays.equals(
            known.body, 0, known.body.length, event.body(), event.bodyOffset(), event.bodyEnd())) {
      RowLayout layout =
          resolver.apply(
              TableMap.parse(event.body(), event.bodyOffset(), event.bodyEnd(), mariaDb));
      known =
          new Entry(Arrays.copyOfRange(event.body(), event.bodyOffset(), event.bodyEnd()), layout);
      if (byId.size() >= MAX_IDS) {
        byId.clear();
      }
      byId.put(id, known);
    }
    lastId = id;
    last = known;
  }

  /**
   * The table of a row event; null when it is not synchronized.
   *
   * @throws dev.oms.core.OmsException when no TABLE_MAP told what the id stands for
   */
  @Nullable RowLayout layoutOf(LogEvent event) {
    long id = RowsEvent.tableId(event.body(), event.bodyOffset());
    Entry known = id == lastId ? last : byId.get(id);
    if (known == null) {
      throw new dev.oms.core.OmsException(
          "the log at "
              + event
              + " has rows of table id "
              + id
              + " without having said which table that is");
    }
    return known.layout;
  }

  /** Table definitions may have changed: everything is looked up again. */
  void forget() {
    byId.clear();
    last = null;
    lastId = -1;
  }
}
