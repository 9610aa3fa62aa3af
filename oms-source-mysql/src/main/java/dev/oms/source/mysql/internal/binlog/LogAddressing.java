package dev.oms.source.mysql.internal.binlog;

import dev.oms.core.OmsException;
import dev.oms.source.mysql.internal.MySqlConfig;

/** By what a connection tells the server where to begin: never by two things at once. */
public enum LogAddressing {
  /**
   * MySQL with {@code gtid_mode=ON}: by GTID. Else by file and position on the server that they are
   * from, and by GTID on another one, and from the head of a file (which stands for a place that is
   * known by its GTIDs alone).
   */
  AUTO,
  /** By file and position. */
  FILE_POSITION,
  /** By GTID. */
  GTID;

  /**
   * Whether to ask {@code server} by GTID.
   *
   * @throws OmsException when neither way is possible
   */
  boolean byGtid(MySqlConfig config, LogServer server, BinlogPosition from) {
    GtidSet gtids = from.gtids();
    boolean possible =
        server.flavor() == LogServer.Flavor.MARIADB
            ? gtids instanceof MariaDbGtidPosition
            : gtids instanceof MySqlGtidSet && server.gtidMode();
    boolean sameServer = LogServer.isSame(from.server(), server.identity());
    boolean byGtid =
        switch (this) {
          case GTID -> true;
          case FILE_POSITION -> false;
          case AUTO ->
              possible
                  && (server.flavor() == LogServer.Flavor.MYSQL
                      || !sameServer
                      || (from.position() == 4 && gtids != null && !gtids.isEmpty()));
        };
    if (byGtid && !possible) {
      throw new OmsException(
          "Reading the log of "
              + config.address()
              + " by GTID is not possible: "
              + (gtids == null
                  ? "the start position " + from + " does not say which GTIDs came before it."
                  : "the GTIDs "
                      + gtids
                      + " are not of this kind of server, or its gtid_mode is not ON."));
    }
    if (!byGtid && !sameServer) {
      throw new OmsException(
          "The position "
              + from
              + " is of the log of server "
              + from.server()
              + ", but "
              + config.address()
              + " is server "
              + server.identity()
              + ", where the same file and position are something else. Connect to the former"
              + " server, or start again with a full synchronization; with GTIDs (gtid_mode=ON)"
              + " synchronization goes on by itself on another server.");
    }
    return byGtid;
  }
}
