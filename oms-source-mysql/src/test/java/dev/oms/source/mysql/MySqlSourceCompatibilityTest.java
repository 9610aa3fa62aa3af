package dev.oms.source.mysql;

import dev.oms.core.model.TableId;
import dev.oms.core.spi.ChangeSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.TcpProxy;
import dev.oms.testkit.compat.ChangeSourceCompatibilityKit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

class MySqlSourceCompatibilityTest {

  abstract static class Kit extends ChangeSourceCompatibilityKit {

    private static DatabaseServer server;
    private static TcpProxy network;

    static void start(DatabaseServer.Builder builder) throws Exception {
      server = builder.assumeAvailable().start();
      server.execute("CREATE DATABASE kit");
      network = TcpProxy.to(server.host(), server.port());
    }

    @AfterAll
    static void stop() {
      if (network != null) {
        network.close();
      }
      if (server != null) {
        server.close();
      }
    }

    private static ChangeSource source(int port) {
      return MySqlSource.builder()
          .host("127.0.0.1")
          .port(port)
          .username(server.rootUser())
          .password(server.rootPassword())
          .chunkRows(64)
          .build();
    }

    @Override
    protected ChangeSource source() {
      return source(network.port());
    }

    @Override
    protected ChangeSource unreachableSource() {
      return source(1);
    }

    @Override
    protected void createTable(TableId table) throws Exception {
      server.execute("CREATE TABLE " + table + " (id BIGINT PRIMARY KEY, v VARCHAR(200))");
    }

    @Override
    protected void commit(TableId table, List<Edit> transaction) throws Exception {
      try (Connection connection = server.connect("kit")) {
        connection.setAutoCommit(false);
        for (Edit edit : transaction) {
          String sql =
              switch (edit.type()) {
                case INSERT -> "INSERT INTO " + table + " (v, id) VALUES (?, ?)";
                case UPDATE -> "UPDATE " + table + " SET v = ? WHERE id = ?";
                default -> "DELETE FROM " + table + " WHERE ? IS NULL AND id = ?";
              };
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, edit.v());
            statement.setLong(2, edit.id());
            statement.executeUpdate();
          }
        }
        connection.commit();
      }
    }

    @Override
    protected void interruptConnections() {
      network.closeConnections();
    }
  }

  @Nested
  class OfMariaDb extends Kit {
    @BeforeAll
    static void start() throws Exception {
      start(DatabaseServers.mariadb11());
    }
  }

  @Nested
  class OfMySql extends Kit {
    @BeforeAll
    static void start() throws Exception {
      start(DatabaseServers.mysql80());
    }
  }
}
