package dev.oms.benchmarks.jmh;

import dev.oms.core.ObjectMapping;
import dev.oms.core.StartPoint;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceReader;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Batches as the MySQL source makes them from a real server's log, kept in memory. The server is
 * gone when they are used.
 */
final class RecordedLog {

  /** The row changes in it. */
  static final int ROWS = 10_000;

  private static final String USER = "oms";
  private static final String PASSWORD = "s3cret-Pw";

  private RecordedLog() {}

  /**
   * Writes {@link #ROWS} changes to a table of ten columns and returns what the source makes of
   * them.
   *
   * @param updates whether they are updates rather than inserts
   */
  static List<ChangeBatch> record(boolean updates) throws SQLException, InterruptedException {
    try (DatabaseServer server = DatabaseServers.mariadb11().start()) {
      server.createCaptureUser(USER, PASSWORD);
      server.execute(
          "CREATE DATABASE bench",
          "CREATE TABLE bench.ten (id INT PRIMARY KEY, customer BIGINT NOT NULL, amount"
              + " DECIMAL(12,2) NOT NULL, quantity SMALLINT UNSIGNED, status"
              + " ENUM('new','paid','sent') NOT NULL, name VARCHAR(60) NOT NULL, note TEXT, ratio"
              + " DOUBLE, created DATETIME(3) NOT NULL, changed TIMESTAMP NOT NULL)");
      String rows =
          "INSERT INTO bench.ten SELECT seq, seq * 7919, seq / 7, MOD(seq, 500), 1 + MOD(seq, 3),"
              + " CONCAT('customer of order ', seq), IF(MOD(seq, 4) = 0, NULL, REPEAT('note ', 8)),"
              + " seq / 3, '2026-11-21 10:00:00.123' + INTERVAL seq SECOND,"
              + " '2026-11-21 10:00:00' + INTERVAL seq SECOND FROM seq_1_to_"
              + ROWS;
      List<ChangeBatch> batches = new ArrayList<>();
      if (updates) {
        server.execute("USE bench", rows);
      }
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch complete = new CountDownLatch(1);
      AtomicInteger count = new AtomicInteger();
      SourceReader reader =
          MySqlSource.builder()
              .host(server.host())
              .port(server.port())
              .username(USER)
              .password(PASSWORD)
              .build()
              .open(new Context());
      Thread thread =
          new Thread(
              () -> {
                try {
                  reader.run(
                      batch -> {
                        begun.countDown();
                        batches.add(batch);
                        batch.read(count(count));
                        if (count.get() >= ROWS) {
                          complete.countDown();
                        }
                      });
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "record");
      thread.start();
      begun.await();
      server.execute(
          "USE bench",
          updates ? "UPDATE bench.ten SET quantity = 7, name = CONCAT('x', name)" : rows);
      complete.await();
      reader.close();
      thread.join();
      return batches.stream().filter(b -> b.rowsAtMost() > 0).toList();
    }
  }

  private static ChangeVisitor count(AtomicInteger count) {
    return new ChangeVisitor() {
      @Override
      public void row(RowChange change) {
        count.incrementAndGet();
      }
    };
  }

  /** The schema of the table. */
  static TableSchema schema(List<ChangeBatch> batches) {
    TableSchema[] found = new TableSchema[1];
    batches
        .get(0)
        .read(
            new ChangeVisitor() {
              @Override
              public void row(RowChange change) {
                found[0] = change.schema();
              }
            });
    return found[0];
  }

  private static final class Context implements SourceContext {
    @Override
    public String pipelineName() {
      return "record";
    }

    @Override
    public ObjectMapping objects() {
      return ObjectMapping.builder().table("bench.ten", t -> t.topic("ten")).build();
    }

    @Override
    public StartPoint startPoint() {
      return StartPoint.incrementalFromNow();
    }

    @Override
    public @Nullable String savedPosition() {
      return null;
    }

    @Override
    public @Nullable String savedAttachment() {
      return null;
    }

    @Override
    public int maxBatchRows() {
      return 1000;
    }

    @Override
    public long maxBatchBytes() {
      return 256 << 10;
    }

    @Override
    public void delayed(@Nullable String reason) {
      if (reason != null) {
        throw new IllegalStateException(reason);
      }
    }
  }
}
