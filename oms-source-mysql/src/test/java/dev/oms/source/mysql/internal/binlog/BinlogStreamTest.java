package dev.oms.source.mysql.internal.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.ServerFlavor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The stream is what the server's own SHOW BINLOG EVENTS says. */
class BinlogStreamTest {

  static Stream<Arguments> servers() {
    return Stream.of(
        Arguments.of("mariadb11", DatabaseServers.mariadb11()),
        Arguments.of("mariadb11 none", DatabaseServers.mariadb11().arg("--binlog-checksum=NONE")),
        Arguments.of(
            "mariadb11 compress",
            DatabaseServers.mariadb11()
                .arg("--log-bin-compress=ON")
                .arg("--log-bin-compress-min-len=10")),
        Arguments.of("mariadb1011", DatabaseServers.mariadb1011()),
        Arguments.of("mysql80", DatabaseServers.mysql80()),
        Arguments.of("mysql80 none", DatabaseServers.mysql80().arg("--binlog-checksum=NONE")),
        Arguments.of("mysql80 no gtid", DatabaseServers.mysql80().gtid(false)),
        Arguments.of("mysql57", DatabaseServers.mysql57()),
        Arguments.of("mysql97", DatabaseServers.mysql97()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void equalsWhatTheServerShows(String name, DatabaseServer.Builder builder) throws Exception {
    builder.assumeAvailable();
    try (DatabaseServer server = builder.start()) {
      BinlogPosition first =
          LogPositions.complete(
              LogReading.config(LogReading.prepare(server)), LogReading.first(server));
      LogReading.workload(server);
      BinlogPosition end = LogReading.end(server);
      List<String> shown = LogReading.shown(server);
      List<String> byPosition = read(server, LogAddressing.FILE_POSITION, first, end);
      assertThat(LogReading.places(byPosition, shown)).isEqualTo(shown);
      assertThat(String.join("\n", byPosition))
          .contains("ADD COLUMN extra VARCHAR(20) DEFAULT 'ü'");
      if (first.gtids() != null) {
        assertThat(read(server, LogAddressing.GTID, first, end)).isEqualTo(byPosition);
        // The middle of the log by GTID, and both ways the same set at the end.
        assertThat(LogPositions.complete(LogReading.config(server), end.withGtids(null)).gtids())
            .isEqualTo(end.gtids());
      }
      if (server.flavor() == ServerFlavor.MARIADB) {
        assertThat(LogServer.of(LogReading.config(server)).flavor())
            .isEqualTo(LogServer.Flavor.MARIADB);
      }
    }
  }

  private static List<String> read(
      DatabaseServer server, LogAddressing addressing, BinlogPosition first, BinlogPosition end)
      throws Exception {
    List<String> seen = new ArrayList<>();
    List<String> delays = new ArrayList<>();
    PositionTracker tracker = new PositionTracker(first);
    try (BinlogStream stream =
        BinlogStream.open(LogReading.config(server), addressing, "read", first, delays::add)) {
      List<LogEvent> events = new ArrayList<>();
      boolean atEnd = false;
      for (int i = 0; i < 300 && !atEnd; i++) {
        events.clear();
        stream.poll(events, 100);
        for (LogEvent event : events) {
          tracker.accept(event);
          if (event.transaction() != null) {
            seen.add(LogReading.describe(event));
          }
          atEnd |= LogReading.isAt(event, end);
        }
      }
    }
    assertThat(tracker.position())
        .isEqualTo(first.gtids() == null ? end.withGtids(null).withServer(first.server()) : end);
    assertThat(delays).isEmpty();
    assertThat(LogReading.threadsGone("read")).isTrue();
    return seen;
  }
}
