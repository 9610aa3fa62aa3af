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
public final class RecordedLog {

  /** The row changes in it. */
  public static final int ROWS = 10_000;

  private static final String USER = "oms";
  private static final String PASSWORD = "s3cret-Pw";

  private RecordedLog() {}

  /** Nine columns beside the id, and what they hold; those of wider tables are the same again. */
  private static final String[][] COLUMNS = {
    {"customer", "BIGINT NOT NULL", "seq * 7919"},
    {"amount", "DECIMAL(12,2) NOT NULL", "seq / 7"},
    {"quantity", "SMALLINT UNSIGNED", "MOD(seq, 500)"},
    {"status", "ENUM('new','paid','sent') NOT NULL", "1 + MOD(seq, 3)"},
    {"name", "VARCHAR(60) NOT NULL", "CONCAT('customer of order ', seq)"},
    {"note", "TEXT", "IF(MOD(seq, 4) = 0, NULL, REPEAT('note ', 8))"},
    {"ratio", "DOUBLE", "seq / 3"},
    {"created", "DATETIME(3) NOT NULL", "'2026-11-21 10:00:00.123' + INTERVAL seq SECOND"},
    {"changed", "TIMESTAMP NOT NULL", "'2026-11-21 10:00:00' + INTERVAL seq SECOND"}
  };

  /**
   * Writes {@link #ROWS} changes to a table and returns what the source makes of them.
   *
   * @param columns how many columns the table has
   * @param updates whether they are updates rather than inserts
   */
  public static List<ChangeBatch> record(int columns, boolean updates)
      throws SQLException, InterruptedException {
    try (DatabaseServer server = DatabaseServers.mariadb11().start()) {
      server.createCaptureUser(USER, PASSWORD);
      StringBuilder table = new StringBuilder("CREATE TABLE bench.ten (id INT PRIMARY KEY");
      StringBuilder rows = new StringBuilder("INSERT INTO bench.ten SELECT seq");
      for (int i = 0; i < columns - 1; i++) {
        String[] column = COLUMNS[i % COLUMNS.length];
        int set = i / COLUMNS.length;
        table.append(", ").append(column[0]).append(set == 0 ? "" : set).append(' ');
        table.append(column[1]);
        rows.append(", ").append(column[2]);
      }
      rows.append(" FROM seq_1_to_").append(ROWS);
      server.execute("CREATE DATABASE bench", table.append(')').toString());
      List<ChangeBatch> batches = new ArrayList<>();
      if (updates) {
        server.execute("USE bench", rows.toString());
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
          updates
              ? "UPDATE bench.ten SET quantity = 7, name = CONCAT('x', name)"
              : rows.toString());
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
