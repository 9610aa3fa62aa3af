package dev.oms.source.mysql.internal.schema;

import dev.oms.core.Secret;
import dev.oms.source.mysql.TlsMode;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/** The servers of the tests, and what talks to them. */
public final class TestServers {

  private TestServers() {}

  /** One of each dialect and of each way to describe tables. */
  public static Stream<DatabaseServer.Builder> all() {
    return Stream.of(
            DatabaseServers.mariadb11(),
            DatabaseServers.mysql80(),
            DatabaseServers.mysql57(),
            DatabaseServers.mysql97(),
            DatabaseServers.mariadb1011())
        .filter(s -> s.unavailableReason().isEmpty());
  }

  /** Settings of root. */
  public static MySqlConfig config(DatabaseServer server) {
    return config(server, server.rootUser(), server.rootPassword());
  }

  /** Settings of any user. */
  public static MySqlConfig config(DatabaseServer server, String user, String password) {
    return config(server.host(), server.port(), user, password);
  }

  /** Settings of any server, also of one that is not there. */
  public static MySqlConfig config(String host, int port, String user, String password) {
    return new MySqlConfig(
        host,
        port,
        user,
        Secret.of(password),
        TlsMode.PREFERRED,
        null,
        null,
        0,
        null,
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        2,
        1000,
        1 << 20,
        Map.of());
  }

  /** What the server says of itself. */
  public static ServerInfo info(Connections connections) throws SQLException {
    try (Connection connection = connections.get()) {
      return ServerInfo.read(connection, connections.config());
    }
  }
}
