package dev.oms.examples.extending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.Checkpoint;
import dev.oms.core.ObjectMapping;
import dev.oms.core.SyncPipeline;
import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The parts that docs/extending.md shows, put together to a pipeline. */
class ExtendingTest {

  private static final TableSchema ORDERS =
      new TableSchema(
          new SourceInfo("MYSQL", null, null),
          new TableId("shop", "orders"),
          1,
          List.of(
              Column.of("id", DataType.BIGINT, "bigint"),
              Column.of("status", DataType.VARCHAR, "varchar(20)"),
              Column.of("country", DataType.CHAR, "char(2)")),
          List.of(0),
          List.of());

  private static RowChange insert(long id, String status, String country) {
    return SimpleRowChange.insert(
        ArrayRow.of(ORDERS, id, status, country), 0, new SimpleOrigin("p" + id, null, null, 0));
  }

  @Test
  void ownPartsMakeAPipeline() throws InterruptedException {
    Map<String, Checkpoint> checkpoints = new ConcurrentHashMap<>();
    BlockingQueue<String> printed = new LinkedBlockingQueue<>();
    List<RowChange> changes =
        List.of(
            insert(1, "paid", "CN"),
            insert(2, "draft", "CN"),
            insert(3, "paid", "NO"),
            SimpleRowChange.update(
                ArrayRow.of(ORDERS, 3L, "paid", "NO"),
                ArrayRow.of(ORDERS, 3L, "paid", "CN"),
                0,
                new SimpleOrigin("p4", null, null, 0)));
    for (int start = 1; start <= 2; start++) {
      // begin pipeline
      try (SyncPipeline pipeline =
          SyncPipeline.builder("extended")
              .source(new ListSource(changes))
              .objects(ObjectMapping.builder().table("shop.orders", t -> t.topic("paid")).build())
              .filter(new OnlyPaid())
              .serializer(new CsvSerializer())
              .partitioner(new ByCountry())
              .sink(new PrintingSink(printed::add))
              .checkpoints(new MapCheckpoints(checkpoints))
              .build()) {
        pipeline.precheck().throwIfFailed();
        pipeline.start();
        pipeline.awaitStopped(Duration.ofSeconds(10));
      }
      // end pipeline
      if (start == 1) {
        assertThat(printed.poll(10, TimeUnit.SECONDS)).isEqualTo("paid/0 INSERT,1,paid,CN");
        assertThat(printed)
            .containsExactly(
                "paid/1 INSERT,3,paid,NO", "paid/1 DELETE,3,paid,NO", "paid/0 INSERT,3,paid,CN");
        printed.clear();
      }
    }
    assertThat(checkpoints.get("extended").position()).isEqualTo("4");
    assertThat(printed).as("the second start goes on at the end").isEmpty();
  }
}
