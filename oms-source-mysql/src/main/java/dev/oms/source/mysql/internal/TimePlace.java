package dev.oms.source.mysql.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.model.Position;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.LogPlace;
import dev.oms.core.spi.SourceContext;
import dev.oms.source.mysql.internal.binlog.BinlogPosition;
import dev.oms.source.mysql.internal.binlog.LogPositions;
import dev.oms.source.mysql.internal.binlog.LogScan;
import dev.oms.source.mysql.internal.binlog.LogServer;
import dev.oms.source.mysql.internal.binlog.TimestampSearch;
import dev.oms.source.mysql.internal.schema.DdlScan;
import dev.oms.source.mysql.internal.schema.PastTables;
import dev.oms.source.mysql.internal.schema.SchemaReader;
import dev.oms.source.mysql.internal.schema.SchemaTracker;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.server.ServerInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The place in the log that belongs to a time.
 *
 * @param log from where on everything was committed at that time or later
 * @param time the time
 * @param server whose log it is
 */
public record TimePlace(BinlogPosition log, Instant time, ServerInfo server) implements LogPlace {

  /**
   * Finds it, over connections of its own.
   *
   * @throws OmsException when the log does not have it, or the columns of a table at that time
   *     cannot be known
   */
  public static TimePlace find(MySqlConfig config, SourceContext context, Instant time) {
    BinlogPosition place = LogPositions.complete(config, TimestampSearch.find(config, time));
    String pool = "oms-" + context.pipelineName() + "-place";
    try (Connections connections = new Connections(config, pool, 1)) {
      ServerInfo server = serverInfo(connections, config);
      if (!"FULL".equals(server.binlogRowMetadata())) {
        List<TableId> now =
            new SchemaReader(connections, server)
                .list(context.objects()).stream().map(SchemaReader.TableEntry::id).toList();
        refuseChanged(
            time,
            PastTables.changed(context.objects(), now, statementsSince(config, place), server));
      }
      return new TimePlace(place, time, server);
    }
  }

  private static ServerInfo serverInfo(Connections connections, MySqlConfig config) {
    try (Connection connection = connections.get()) {
      return ServerInfo.read(connection, config);
    } catch (SQLException e) {
      throw new RetriableException("closing a connection to " + config.address() + " failed", e);
    }
  }

  private static List<DdlScan.Statement> statementsSince(MySqlConfig config, BinlogPosition place) {
    List<DdlScan.Statement> statements = new ArrayList<>();
    LogScan.statements(
        config,
        BinlogPosition.of(place.file(), place.position()),
        LogServer.end(config),
        event -> {
          String database = event.database();
          statements.add(
              new DdlScan.Statement(
                  new LogPosition(event.file(), event.endPosition()),
                  database.isEmpty() ? null : database,
                  event.sql()));
        });
    return statements;
  }

  private static void refuseChanged(Instant time, Set<TableId> changed) {
    if (!changed.isEmpty()) {
      throw new OmsException(
          "the columns that "
              + changed
              + " had at "
              + time
              + " cannot be known: DDL changed them since, and the log does not name columns. Use a"
              + " time after that, or take the table out; with binlog_row_metadata=FULL on the"
              + " server this cannot happen for what is logged from then on");
    }
  }

  @Override
  public Position inPlaceOf(String savedPosition, @Nullable String savedAttachment) {
    MySqlPosition saved = MySqlPosition.decode(savedPosition);
    return new MySqlPosition(
        log,
        saved.snapshot(),
        time.toEpochMilli(),
        savedAttachment == null
            ? null
            : new Position.Attachment(SchemaTracker.elsewhere(savedAttachment, server)),
        RowCount.UNKNOWN,
        null);
  }
}
