package dev.oms.source.mysql.internal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.row.SnapshotRows;
import dev.oms.source.mysql.internal.server.LogPosition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SnapshotCoordinatorTest {

  private static final LogPosition EARLY = new LogPosition("binlog.000001", 100);
  private static final LogPosition LATE = new LogPosition("binlog.000001", 200);
  private static final TableId ORDERS = new TableId("shop", "orders");

  private final TableTask task = new TableTask(table(ORDERS), 100, 10);
  private final SnapshotCoordinator coordinator =
      new SnapshotCoordinator(
          List.of(task),
          new SnapshotProgress(Map.of(ORDERS, SnapshotProgress.Table.START)),
          4,
          true);

  private static TableSchema table(TableId id) {
    return new TableSchema(
        new SourceInfo("MYSQL", null, null),
        id,
        1,
        List.of(new Column("id", DataType.INT, "int", false, false, -1, 0, null, List.of())),
        List.of(0),
        List.of());
  }

  private static KeyBound key(int value) {
    return new KeyBound(List.of(String.valueOf(value)));
  }

  private SnapshotWork.Read plan(Integer upper) throws InterruptedException {
    SnapshotWork.Plan plan = (SnapshotWork.Plan) coordinator.next();
    coordinator.planned(plan, upper == null ? null : key(upper));
    coordinator.openWindows(EARLY, EARLY, () -> null);
    return (SnapshotWork.Read) coordinator.next();
  }

  private void load(SnapshotWork.Read read) {
    coordinator.loaded(read, new SnapshotRows(read.schema()), null, LATE);
  }

  @Test
  @DisplayName("a chunk waits until the log has come past its reading")
  void waitsForTheLog() throws Exception {
    load(plan(10));
    assertThat(coordinator.waitsForStream()).isTrue();
    assertThat(coordinator.takeReady(EARLY)).isNull();
    assertThat(coordinator.takeReady(LATE)).isNotNull();
  }

  @Test
  @DisplayName("progress moves over a chunk only when it was handed over, not when it was taken")
  void progressAfterHandingOver() throws Exception {
    load(plan(10));
    ReadyChunk ready = coordinator.takeReady(LATE);
    // A checkpoint made here must still have the chunk before it.
    assertThat(coordinator.progress().tables().get(ORDERS).frontier()).isNull();
    coordinator.handedOver(ready);
    assertThat(coordinator.progress().tables().get(ORDERS).frontier()).containsExactly("10");
    load(plan(null));
    ready = coordinator.takeReady(LATE);
    assertThat(coordinator.progress().done()).isFalse();
    coordinator.handedOver(ready);
    assertThat(coordinator.progress().done()).isTrue();
    assertThat(coordinator.active()).isFalse();
    coordinator.close();
    assertThat(coordinator.next()).isNull();
  }

  @Test
  @DisplayName("a table that is added when all is read is read, from the place it is handed over")
  void added() throws Exception {
    load(plan(null));
    coordinator.handedOver(coordinator.takeReady(LATE));
    assertThat(coordinator.active()).isFalse();
    TableId users = new TableId("shop", "users");
    TableTask more = new TableTask(table(users), 100, 10);
    more.opensAt = LATE;
    coordinator.add(more);
    assertThat(coordinator.active()).isTrue();
    assertThat(coordinator.progress().tables().get(users)).isEqualTo(SnapshotProgress.Table.START);
    SnapshotWork.Plan plan = (SnapshotWork.Plan) coordinator.next();
    coordinator.planned(plan, null);
    coordinator.openWindows(EARLY, EARLY, () -> null);
    assertThat(more.chunks.peek().window).as("its changes are not told yet").isNull();
    coordinator.openWindows(LATE, LATE, () -> null);
    assertThat(more.chunks.peek().window).isNotNull();
    load((SnapshotWork.Read) coordinator.next());
    assertThat(coordinator.takeReady(LATE).task()).isSameAs(more);
  }

  @Test
  @DisplayName(
      "of a table that is not wanted any more nothing is handed over, also when added again")
  void dropped() throws Exception {
    SnapshotWork.Read read = plan(10);
    load(read);
    SnapshotWork.Read second = plan(20);
    coordinator.keep(id -> !id.equals(ORDERS));
    assertThat(coordinator.progress().tables()).isEmpty();
    assertThat(coordinator.tables()).isEmpty();
    TableTask again = new TableTask(table(ORDERS), 100, 10);
    coordinator.add(again);
    load(second);
    coordinator.failed(second);
    assertThat(coordinator.takeReady(LATE)).isNull();
    assertThat(((SnapshotWork.Plan) coordinator.next()).lower()).isNull();
  }

  @Test
  @DisplayName("chunks that were read out of order are handed over in key order")
  void keyOrder() throws Exception {
    SnapshotWork.Read first = plan(10);
    SnapshotWork.Read second = plan(20);
    load(second);
    assertThat(coordinator.takeReady(LATE)).isNull();
    load(first);
    ReadyChunk ready = coordinator.takeReady(LATE);
    assertThat(ready.name()).isEqualTo("shop.orders@");
    coordinator.handedOver(ready);
    assertThat(coordinator.takeReady(LATE).name()).isEqualTo("shop.orders@[10]");
  }

  @Test
  @DisplayName("a chunk that turns out large is cut, and the rest is read behind it")
  void split() throws Exception {
    SnapshotWork.Read first = plan(10);
    SnapshotWork.Read second = plan(20);
    load(second);
    coordinator.loaded(first, new SnapshotRows(first.schema()), key(5), LATE);
    ReadyChunk ready = coordinator.takeReady(LATE);
    coordinator.handedOver(ready);
    assertThat(coordinator.progress().tables().get(ORDERS).frontier()).containsExactly("5");
    assertThat(coordinator.takeReady(LATE)).isNull();
    coordinator.openWindows(LATE, LATE, () -> null);
    SnapshotWork.Read rest = (SnapshotWork.Read) coordinator.next();
    assertThat(rest.chunk().lower).isEqualTo(key(5));
    assertThat(rest.upper()).isEqualTo(key(10));
  }

  @Test
  @DisplayName("DDL throws away what was planned and read behind the frontier")
  void ddl() throws Exception {
    load(plan(10));
    coordinator.handedOver(coordinator.takeReady(LATE));
    SnapshotWork.Read old = plan(20);
    coordinator.schemaChanged(ORDERS, table(ORDERS));
    load(old);
    assertThat(coordinator.takeReady(LATE)).isNull();
    SnapshotWork.Plan again = (SnapshotWork.Plan) coordinator.next();
    assertThat(again.lower()).isEqualTo(key(10));
  }

  @Test
  @DisplayName("DDL between taking a chunk and handing it over does not move the frontier")
  void ddlAfterTaking() throws Exception {
    load(plan(10));
    ReadyChunk ready = coordinator.takeReady(LATE);
    coordinator.schemaChanged(ORDERS, table(ORDERS));
    coordinator.handedOver(ready);
    assertThat(coordinator.progress().tables().get(ORDERS).frontier()).isNull();
  }

  @Test
  @DisplayName("a dropped table is done, a renamed one goes on under its new name")
  void droppedAndRenamed() throws Exception {
    load(plan(10));
    coordinator.handedOver(coordinator.takeReady(LATE));
    TableId sales = new TableId("shop", "sales");
    coordinator.renamed(ORDERS, table(sales));
    assertThat(coordinator.progress().tables()).containsOnlyKeys(sales);
    assertThat(coordinator.progress().tables().get(sales).frontier()).containsExactly("10");
    coordinator.schemaChanged(sales, null);
    assertThat(coordinator.progress().done()).isTrue();
  }

  @Test
  @DisplayName("what a reader fails with reaches the stream thread")
  void failure() {
    coordinator.fail(new OmsException("no SELECT on shop.orders"));
    assertThatThrownBy(() -> coordinator.takeReady(LATE)).hasMessage("no SELECT on shop.orders");
  }
}
