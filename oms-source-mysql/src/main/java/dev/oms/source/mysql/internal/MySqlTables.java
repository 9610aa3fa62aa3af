package dev.oms.source.mysql.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.TableLookup;
import dev.oms.source.mysql.internal.binlog.ServerChoice;
import dev.oms.source.mysql.internal.schema.SchemaReader;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.ServerInfo;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The tables of a server, over connections that live for one call.
 *
 * @param config how to connect
 */
public record MySqlTables(MySqlConfig config) implements TableLookup {

  @Override
  public Found find(ObjectMapping objects) {
    MySqlConfig config = ServerChoice.reachable(this.config);
    try (Connections connections = new Connections(config, "oms-lookup", 1)) {
      ServerInfo server;
      try (Connection connection = connections.get()) {
        server = ServerInfo.read(connection, config);
      } catch (SQLException e) {
        throw new RetriableException("closing a connection to " + config.address() + " failed", e);
      }
      return new SchemaReader(connections, server).lookUp(objects);
    }
  }

  /** The address. */
  @Override
  public String toString() {
    return "tables of " + config.address();
  }
}
