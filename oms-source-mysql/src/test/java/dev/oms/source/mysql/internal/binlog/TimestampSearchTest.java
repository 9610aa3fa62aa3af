package dev.oms.source.mysql.internal.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.oms.core.OmsException;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimestampSearchTest {

  @Test
  void findsTheFirstTransactionOfATime() throws Exception {
    for (DatabaseServer.Builder builder :
        List.of(DatabaseServers.mariadb11(), DatabaseServers.mysql80())) {
      if (builder.unavailableReason().isPresent()) {
        continue;
      }
      try (DatabaseServer server = LogReading.prepare(builder.start())) {
        MySqlConfig config = LogReading.config(server);
        server.execute("CREATE TABLE shop.t (id INT PRIMARY KEY)");
        List<Instant> times = new ArrayList<>();
        List<BinlogPosition> starts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          Thread.sleep(2100 - System.currentTimeMillis() % 1000);
          times.add(Instant.ofEpochSecond(System.currentTimeMillis() / 1000));
          starts.add(LogReading.end(server));
          server.execute("INSERT INTO shop.t VALUES (" + i + ")");
          if (i % 2 == 0) {
            server.execute("FLUSH LOGS");
          }
        }
        for (int i = 0; i < times.size(); i++) {
          BinlogPosition found = TimestampSearch.find(config, times.get(i));
          // The end of a file and the head of the next are the same place.
          assertThat(ids(server, found)).as("%s from %s", i, found).isEqualTo(5 - i);
          assertThat(found.gtids()).isEqualTo(starts.get(i).gtids());
          assertThat(found.server()).isEqualTo(starts.get(i).server());
          assertThat(ids(server, TimestampSearch.find(config, times.get(i).minusSeconds(1))))
              .isEqualTo(5 - i);
        }
        Instant now =
            Instant.ofEpochSecond(Long.parseLong(server.queryValue("SELECT UNIX_TIMESTAMP()")));
        Thread.sleep(1100);
        assertThat(ids(server, TimestampSearch.find(config, now.plusSeconds(1)))).isZero();
        Throwable early = catchThrowable(() -> TimestampSearch.find(config, now.minusSeconds(999)));
        System.out.println("MESSAGE " + early.getMessage());
        assertThat(early)
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("is before the log of the server");
        Throwable late = catchThrowable(() -> TimestampSearch.find(config, now.plusSeconds(999)));
        System.out.println("MESSAGE " + late.getMessage());
        assertThat(late).hasMessageContaining("is in the future");
      }
    }
  }

  /** How many of the inserts come after a place. */
  private static int ids(DatabaseServer server, BinlogPosition from) {
    int[] rows = new int[1];
    LogScan.scan(
        LogReading.config(server),
        from.file(),
        from.position(),
        e -> {
          rows[0] += e.kind() == LogEvent.Kind.WRITE_ROWS ? 1 : 0;
          return true;
        });
    return rows[0];
  }
}
