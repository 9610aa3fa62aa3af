package dev.oms.source.mysql.internal.server;

import dev.oms.core.OmsException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server again and again for its time and then for the end of its log, on a thread of its
 * own: whoever has read the log up to that end has all that was committed before that time. While
 * the server is away there are no new readings.
 */
public final class ServerClock implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ServerClock.class);

  /**
   * What the server said at one moment.
   *
   * @param millis its time, since the epoch
   * @param end the end of its log, asked for after the time
   * @param server its identity, as positions of the log have it; null when it has none
   */
  public record Reading(long millis, LogPosition end, @Nullable String server) {}

  private final Connections connections;
  private final ServerInfo server;
  private final Duration interval;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Reading latest;

  /** A clock that is not started. */
  public ServerClock(Connections connections, ServerInfo server, Duration interval) {
    this.connections = connections;
    this.server = server;
    this.interval = interval;
  }

  /** Starts to ask, at once and then every interval. */
  public void start(String pipelineName) {
    Thread thread = new Thread(this::run, "oms-" + pipelineName + "-clock");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      do {
        try {
          latest = read();
        } catch (SQLException | OmsException e) {
          log.debug("asking {} for its time", connections, e);
        }
      } while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Reading read() throws SQLException {
    // @@timestamp has fractions, and unlike NOW() no time zone whose hours may come twice.
    String identity =
        switch (server.flavor()) {
          case MYSQL -> "@@global.server_uuid";
          case MARIADB -> "@@global.server_id";
          default -> "NULL";
        };
    try (Connection connection = connections.get();
        Statement statement = connection.createStatement()) {
      long millis;
      String name;
      try (ResultSet rows = statement.executeQuery("SELECT @@timestamp, " + identity)) {
        rows.next();
        millis = (long) Math.floor(rows.getDouble(1) * 1000);
        name = rows.getString(2);
      }
      return new Reading(millis, BinlogStatus.end(connection, server), name);
    }
  }

  /** The newest reading; null before the first. */
  public @Nullable Reading latest() {
    return latest;
  }

  /** Asks no more. */
  @Override
  public void close() {
    closed.countDown();
  }
}
