package dev.oms.source.mysql.internal.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens to the connection, the events are the same, each once. */
class ReconnectTest {

  static Stream<Arguments> servers() {
    return Stream.of(
        Arguments.of("mariadb11 file", DatabaseServers.mariadb11(), LogAddressing.AUTO),
        Arguments.of("mariadb11 gtid", DatabaseServers.mariadb11(), LogAddressing.GTID),
        Arguments.of("mysql80 file", DatabaseServers.mysql80(), LogAddressing.FILE_POSITION),
        Arguments.of("mysql80 gtid", DatabaseServers.mysql80(), LogAddressing.AUTO),
        Arguments.of(
            "mysql80 compressed",
            DatabaseServers.mysql80().arg("--binlog-transaction-compression=ON"),
            LogAddressing.AUTO));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void cutsAtRandomMomentsChangeNothing(
      String name, DatabaseServer.Builder builder, LogAddressing addressing) throws Exception {
    builder.assumeAvailable();
    try (DatabaseServer server = builder.start();
        TcpProxy network = TcpProxy.to(server.host(), server.port())) {
      LogReading.prepare(server);
      MySqlConfig config = LogReading.config(network.host(), network.port());
      BinlogPosition first = LogPositions.complete(config, LogReading.first(server));
      LogReading.workload(server);
      largeTransaction(server, 10_000);
      LogReading.workloadSmall(server, 50);
      BinlogPosition end = LogReading.end(server);
      List<String> undisturbed;
      try (BinlogStream stream = BinlogStream.open(config, addressing, "calm", first, r -> {})) {
        undisturbed = LogReading.readTo(stream, end);
      }
      // Slow enough that the reading is cut and not only the waiting.
      network.throttle(8_000_000);
      List<String> delays = Collections.synchronizedList(new ArrayList<>());
      Random random = new Random(11);
      PositionTracker tracker = new PositionTracker(first);
      List<String> seen = new ArrayList<>();
      int cuts = 0;
      MySqlConfig small = LogReading.queueBytes(config, 200_000, Duration.ofSeconds(1));
      try (BinlogStream stream = BinlogStream.open(small, addressing, "cut", first, delays::add)) {
        List<LogEvent> events = new ArrayList<>();
        int nextCut = 1;
        boolean atEnd = false;
        while (!atEnd) {
          events.clear();
          stream.poll(events, 50);
          for (LogEvent event : events) {
            tracker.accept(event);
            if (event.transaction() != null) {
              seen.add(LogReading.describe(event));
            }
            atEnd |= LogReading.isAt(event, end);
          }
          if (seen.size() >= nextCut && cuts < 40) {
            Thread.sleep(random.nextInt(20));
            network.closeConnections();
            cuts++;
            nextCut = seen.size() + 1 + random.nextInt(undisturbed.size() / 50);
          }
          assertThat(seen.size()).isLessThanOrEqualTo(undisturbed.size());
        }
      }
      assertThat(cuts).isGreaterThanOrEqualTo(30);
      assertThat(seen).isEqualTo(undisturbed);
      assertThat(tracker.position()).isEqualTo(end);
      assertThat(delays).contains((String) null).anyMatch(d -> d != null);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void anotherProcessGoesOnInTheMiddleOfATransaction(
      String name, DatabaseServer.Builder builder, LogAddressing addressing) throws Exception {
    builder.assumeAvailable();
    try (DatabaseServer server = builder.start()) {
      LogReading.prepare(server);
      MySqlConfig config = LogReading.config(server);
      BinlogPosition first = LogPositions.complete(config, LogReading.first(server));
      LogReading.workload(server);
      largeTransaction(server, 3_000);
      BinlogPosition end = LogReading.end(server);
      List<LogEvent> all = events(config, addressing, first, end);
      Random random = new Random(5);
      for (int round = 0; round < 15; round++) {
        int cut = random.nextInt(all.size());
        PositionTracker tracker = new PositionTracker(first);
        all.subList(0, cut).forEach(tracker::accept);
        BinlogPosition saved = BinlogPosition.decode(tracker.position().encode());
        List<LogEvent> rest = events(config, addressing, saved, end);
        assertThat(rows(rest)).as("after %s", saved).isEqualTo(rows(all.subList(cut, all.size())));
        rest.forEach(new PositionTracker(saved)::accept);
        PositionTracker after = new PositionTracker(saved);
        rest.forEach(after::accept);
        assertThat(after.position()).isEqualTo(end);
        if (after.position().eventsToSkip() > 0) {
          assertThat(rest.get(0).kind()).isEqualTo(LogEvent.Kind.BEGIN);
        }
      }
    }
  }

  @Test
  void serverRestartAndCrash() throws Exception {
    try (DatabaseServer server = LogReading.prepare(DatabaseServers.mariadb11().start())) {
      MySqlConfig config = LogReading.config(server);
      server.execute("CREATE TABLE shop.t (id INT PRIMARY KEY AUTO_INCREMENT, v TEXT)");
      BinlogPosition start = LogReading.end(server);
      List<String> delays = Collections.synchronizedList(new ArrayList<>());
      try (BinlogStream stream =
          BinlogStream.open(config, LogAddressing.AUTO, "restart", start, delays::add)) {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          server.execute("INSERT INTO shop.t (v) VALUES ('a'), ('b')");
          seen.addAll(LogReading.readTo(stream, LogReading.end(server)));
          if (i == 0) {
            server.stop();
          } else {
            server.kill();
          }
          server.start();
        }
        server.execute("INSERT INTO shop.t (v) VALUES ('last')");
        BinlogPosition end = LogReading.end(server);
        seen.addAll(LogReading.readTo(stream, end));
        try (BinlogStream calm =
            BinlogStream.open(config, LogAddressing.AUTO, "calm", start, r -> {})) {
          assertThat(seen).isEqualTo(LogReading.readTo(calm, end));
        }
      }
      System.out.println("restart: " + delays);
      assertThat(delays).anyMatch(d -> d != null).contains((String) null);
    }
  }

  @Test
  void halfOpenConnectionIsNoticed() throws Exception {
    try (DatabaseServer server = LogReading.prepare(DatabaseServers.mariadb11().start());
        TcpProxy network = TcpProxy.to(server.host(), server.port())) {
      server.execute("CREATE TABLE shop.t (id INT PRIMARY KEY)");
      MySqlConfig config = LogReading.config(network.host(), network.port());
      List<String> delays = Collections.synchronizedList(new ArrayList<>());
      try (BinlogStream stream =
          BinlogStream.open(
              config, LogAddressing.AUTO, "frozen", LogReading.end(server), delays::add)) {
        LogReading.readUntil(stream, e -> e.kind() == LogEvent.Kind.HEARTBEAT, 10_000);
        network.freeze();
        server.execute("INSERT INTO shop.t VALUES (1)");
        long frozen = System.nanoTime();
        while (delays.isEmpty()) {
          Thread.sleep(20);
        }
        long noticed = (System.nanoTime() - frozen) / 1_000_000;
        System.out.println("half-open noticed after " + noticed + " ms: " + delays);
        // Heartbeats come each second here: two of them and one second more.
        assertThat(noticed).isBetween(1000L, 6000L);
        network.closeConnections();
        network.thaw();
        assertThat(LogReading.readTo(stream, LogReading.end(server))).hasSize(4);
      }
    }
  }

  private static List<LogEvent> events(
      MySqlConfig config, LogAddressing addressing, BinlogPosition from, BinlogPosition end)
      throws Exception {
    List<LogEvent> all = new ArrayList<>();
    try (BinlogStream stream = BinlogStream.open(config, addressing, "part", from, r -> {})) {
      LogReading.readUntil(
          stream,
          e -> {
            if (e.transaction() != null) {
              all.add(e);
            }
            return LogReading.isAt(e, end);
          },
          30_000);
    }
    return all;
  }

  /** Rows and ends: what a consumer that goes on in a transaction gets of it again is not here. */
  private static List<String> rows(List<LogEvent> events) {
    return events.stream()
        .filter(e -> e.isRows() || e.endsTransaction())
        .map(LogReading::describe)
        .toList();
  }

  private static void largeTransaction(DatabaseServer server, int rows) throws Exception {
    server.execute("CREATE TABLE shop.big (id INT PRIMARY KEY, k INT, v VARCHAR(200))");
    try (var c = server.connect("shop")) {
      c.setAutoCommit(false);
      try (var s = c.createStatement()) {
        Random random = new Random(3);
        for (int i = 0; i < rows; i += 200) {
          StringBuilder sql = new StringBuilder("INSERT INTO big VALUES ");
          for (int j = i; j < i + 200; j++) {
            sql.append(j == i ? "" : ",").append('(').append(j).append(',').append(j * 31);
            sql.append(",'");
            for (int k = 0; k < 6; k++) {
              // Not to be compressed away.
              sql.append(Long.toString(random.nextLong(), 36));
            }
            sql.append("')");
          }
          s.executeUpdate(sql.toString());
        }
        s.executeUpdate("UPDATE big SET k = k + 1 WHERE id < " + rows / 2);
      }
      c.commit();
    }
  }
}
