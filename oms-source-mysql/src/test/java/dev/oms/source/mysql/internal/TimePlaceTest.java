package dev.oms.source.mysql.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.TableId;
import dev.oms.source.mysql.internal.binlog.BinlogPosition;
import dev.oms.source.mysql.internal.server.Flavor;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.source.mysql.internal.snapshot.SnapshotProgress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of a checkpoint whose place in the log is another one. */
class TimePlaceTest {

  private static final Instant TIME = Instant.parse("2026-11-22T03:12:05Z");
  private static final ServerInfo SERVER =
      new ServerInfo(Flavor.MYSQL, "8.0.31", 80031, null, "oms@%", 0, Map.of());

  @Test
  @DisplayName("how far tables are read stays; being within a transaction does not")
  void inPlaceOf() {
    Map<TableId, SnapshotProgress.Table> tables = new LinkedHashMap<>();
    tables.put(new TableId("shop", "done"), new SnapshotProgress.Table(true, 7, null, 0));
    tables.put(
        new TableId("shop", "orders"),
        new SnapshotProgress.Table(false, 400, List.of("400"), 1_700_000_000_000L));
    SnapshotProgress progress = new SnapshotProgress(tables);
    MySqlPosition saved =
        new MySqlPosition(BinlogPosition.of("log.000009", 777), progress, 5, null, 12, "0-1-100");

    TimePlace place = new TimePlace(BinlogPosition.of("log.000003", 4), TIME, SERVER);
    MySqlPosition next = MySqlPosition.decode(place.inPlaceOf(saved.encode(), null).encode());

    assertThat(next.log()).hasToString("log.000003:4");
    assertThat(next.snapshot()).isEqualTo(progress);
    assertThat(next.rowsInTransaction()).isEqualTo(RowCount.UNKNOWN);
    assertThat(next.openTransaction()).isNull();
    assertThat(place.inPlaceOf(saved.encode(), null).syncTimeMillis())
        .isEqualTo(TIME.toEpochMilli());
  }
}
