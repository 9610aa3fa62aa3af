package dev.oms.source.mysql.internal.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.source.mysql.TlsMode;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.TcpProxy;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** close() ends, whatever the server and the consumer do. */
class CloseTest {

  @Test
  void whileTheQueueIsFull() throws Exception {
    try (DatabaseServer server =
        LogReading.prepare(DatabaseServers.mariadb11().tls(true).start())) {
      BinlogPosition start = LogReading.end(server);
      LogReading.workload(server);
      for (TlsMode mode : List.of(TlsMode.DISABLED, TlsMode.REQUIRED)) {
        MySqlConfig config =
            LogReading.queueBytes(
                LogReading.config(
                    server.host(),
                    server.port(),
                    LogReading.USER,
                    LogReading.PASSWORD,
                    mode,
                    null,
                    null),
                10_000,
                Duration.ofSeconds(1));
        BinlogStream stream = BinlogStream.open(config, LogAddressing.AUTO, "full", start, r -> {});
        List<LogEvent> events = new ArrayList<>();
        assertThat(stream.poll(events, 5000)).isPositive();
        Thread.sleep(500);
        assertThat(stream.queuedBytes()).isPositive();
        closesSoon(stream, "full");
        assertThat(stream.poll(events, 100)).isZero();
      }
    }
  }

  @Test
  void whileTheServerIsFrozen() throws Exception {
    try (DatabaseServer server = LogReading.prepare(DatabaseServers.mariadb11().tls(true).start());
        TcpProxy network = TcpProxy.to(server.host(), server.port())) {
      for (TlsMode mode : List.of(TlsMode.DISABLED, TlsMode.REQUIRED)) {
        MySqlConfig config =
            LogReading.config(
                network.host(),
                network.port(),
                LogReading.USER,
                LogReading.PASSWORD,
                mode,
                null,
                null);
        BinlogStream stream =
            BinlogStream.open(
                config, LogAddressing.AUTO, "frozen", LogReading.end(server), r -> {});
        LogReading.readUntil(stream, e -> e.kind() == LogEvent.Kind.HEARTBEAT, 10_000);
        network.freeze();
        Thread.sleep(300);
        closesSoon(stream, "frozen");
        network.thaw();
      }
    }
  }

  @Test
  void whileConnectingToAServerThatSaysNothing() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      BinlogStream stream =
          BinlogStream.open(
              LogReading.config("127.0.0.1", silent.getLocalPort()),
              LogAddressing.AUTO,
              "silent",
              BinlogPosition.of("b.1", 4),
              r -> {});
      Thread.sleep(300);
      closesSoon(stream, "silent");
    }
  }

  @Test
  void whileWaitingForTheNextAttempt() throws Exception {
    BinlogStream stream =
        BinlogStream.open(
            LogReading.config("127.0.0.1", 1),
            LogAddressing.AUTO,
            "waiting",
            BinlogPosition.of("b.1", 4),
            r -> {});
    Thread.sleep(2000);
    closesSoon(stream, "waiting");
    stream.close();
  }

  private static void closesSoon(BinlogStream stream, String name) throws Exception {
    long before = System.nanoTime();
    stream.close();
    long millis = (System.nanoTime() - before) / 1_000_000;
    System.out.println("closed " + name + " in " + millis + " ms");
    assertThat(millis).isLessThan(3000);
    assertThat(LogReading.threadsGone(name)).isTrue();
  }
}
