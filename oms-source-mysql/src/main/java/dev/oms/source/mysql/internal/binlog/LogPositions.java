package dev.oms.source.mysql.internal.binlog;

import dev.oms.core.OmsException;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Completes positions, and explains those that are lost. Thread-safe. */
public final class LogPositions {

  private LogPositions() {}

  /**
   * Adds to a position what was executed before it and which server it is of, as far as they are
   * missing and the server knows. MySQL's log is read for that from the head of the file.
   *
   * @throws OmsException when the server does not answer, or does not have the position
   */
  public static BinlogPosition complete(MySqlConfig config, BinlogPosition position) {
    if (position.gtids() != null && position.server() != null) {
      return position;
    }
    LogServer server = LogServer.of(config);
    BinlogPosition known = identify(config, position);
    return known.gtids() == null && server.flavor() == LogServer.Flavor.MYSQL && server.gtidMode()
        ? known.withGtids(LogScan.gtidsBefore(config, known))
        : known;
  }

  /** Adds the server, and for MariaDB, which can tell, the GTIDs. */
  static BinlogPosition identify(MySqlConfig config, BinlogPosition position) {
    return LogServer.ask(
        config,
        connection -> {
          LogServer server = LogServer.inspect(connection);
          BinlogPosition known =
              position.server() == null ? position.withServer(server.identity()) : position;
          return known.gtids() == null && server.flavor() == LogServer.Flavor.MARIADB
              ? known.withGtids(LogServer.mariaDbGtids(connection, known.file(), known.position()))
              : known;
        });
  }

  /** The error for a start position that the server does not have. */
  static OmsException lost(
      MySqlConfig config, BinlogPosition asked, boolean byGtid, BinlogErrors.Verdict verdict) {
    StringBuilder text = new StringBuilder(400);
    text.append("The server ").append(config.address()).append(" no longer has the log from ");
    if (byGtid) {
      text.append("the end of GTIDs ").append(asked.gtids()).append(" (").append(asked).append(')');
    } else {
      text.append(asked);
    }
    text.append(" on: it says ").append(verdict.message()).append(". ");
    try {
      earliest(config, asked, byGtid, text);
    } catch (OmsException e) {
      text.append("What it still has is not known (").append(e.getMessage()).append("). ");
    }
    text.append(
        "Start again with a full synchronization, or from a later time if the gap may be left out;"
            + " keep the log longer on the server (binlog_expire_logs_seconds, expire_logs_days).");
    return new OmsException(text.toString(), verdict.cause());
  }

  private static void earliest(
      MySqlConfig config, BinlogPosition asked, boolean byGtid, StringBuilder text) {
    List<LogServer.LogFile> files = LogServer.files(config);
    if (files.isEmpty()) {
      text.append("It has no log files. ");
      return;
    }
    String first = files.get(0).name();
    for (LogServer.LogFile file : files) {
      if (!byGtid && file.name().equals(asked.file())) {
        text.append("It has that file with ")
            .append(file.size())
            .append(" bytes: its log was reset or cut. ");
      }
    }
    text.append("The earliest it has is ").append(first).append(":4, written from ");
    text.append(Instant.ofEpochSecond(TimestampSearch.created(config, first))).append(" on. ");
    GtidSet executed = asked.gtids();
    if (byGtid && executed instanceof MySqlGtidSet set) {
      String purged =
          LogServer.ask(config, c -> orEmpty(c.valueIfAny("SELECT @@global.gtid_purged")));
      text.append("Purged and not yet read: ")
          .append(MySqlGtidSet.parse(purged).minus(set))
          .append(". ");
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
