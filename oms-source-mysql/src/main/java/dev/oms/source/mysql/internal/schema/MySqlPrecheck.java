package dev.oms.source.mysql.internal.schema;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.StartPoint;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.source.mysql.internal.server.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Checks what can be known to be wrong with a MySQL source before the start. Each item runs
 * whatever the others found; without a connection there is the one item that says why.
 */
public final class MySqlPrecheck {

  /** More than this and times of the source and of this host do not compare. */
  private static final long CLOCK_TOLERANCE_MILLIS = 5_000;

  private final MySqlConfig config;
  private final ObjectMapping objects;
  private final StartPoint start;
  private final boolean resumes;
  private final @Nullable LogProbe probe;

  /** Tells how far the server's log goes back. */
  @FunctionalInterface
  public interface LogProbe {

    /**
     * When the first event of a log file was written.
     *
     * @throws OmsException when the file cannot be read; the message says why
     */
    Instant firstEvent(String file);
  }

  /**
   * A check of one pipeline's source.
   *
   * @param start what is to be synchronized
   * @param resumes whether there is a saved position to go on from, so that the start point is
   *     history
   * @param probe reads the start of a log file; null when only the account's privileges are to be
   *     looked at
   */
  public MySqlPrecheck(
      MySqlConfig config,
      ObjectMapping objects,
      StartPoint start,
      boolean resumes,
      @Nullable LogProbe probe) {
    this.config = config;
    this.objects = objects;
    this.start = start;
    this.resumes = resumes;
    this.probe = probe;
  }

  /** Runs all checks. Never throws for a finding; takes as long as the server takes. */
  public void run(PrecheckCollector report) {
    Items items = new Items(report);
    try (Connections connections = new Connections(config, "precheck", 1);
        Connection connection = connections.open()) {
      ServerInfo server = ServerInfo.read(connection, config);
      items.passed(
          Items.CONNECT,
          server.describe() + " at " + config.address() + " as " + server.currentUser());
      version(server, items);
      clock(server, items);
      if (start.incremental()) {
        new LogCheck(connection, server, config, objects, items)
            .run(resumes ? null : start.timestamp(), probe);
      }
      new ObjectCheck(connection, server, objects, items).run();
    } catch (SQLException e) {
      items.failed(
          Items.CONNECT,
          String.valueOf(SqlErrors.working("the precheck", config, e).getMessage()),
          null);
    } catch (OmsException e) {
      items.failed(Items.CONNECT, String.valueOf(e.getMessage()), null);
    }
  }

  /** Checks the objects alone, which are to be added to a pipeline that may run already. */
  public void runObjects(PrecheckCollector report) {
    Items items = new Items(report);
    try (Connections connections = new Connections(config, "precheck", 1);
        Connection connection = connections.open()) {
      new ObjectCheck(connection, ServerInfo.read(connection, config), objects, items).run();
    } catch (SQLException e) {
      items.failed(
          Items.CONNECT,
          String.valueOf(SqlErrors.working("checking the objects", config, e).getMessage()),
          null);
    } catch (OmsException e) {
      items.failed(Items.CONNECT, String.valueOf(e.getMessage()), null);
    }
  }

  private static void version(ServerInfo server, Items items) {
    int oldest =
        switch (server.flavor()) {
          case MYSQL -> 50700;
          case MARIADB -> 100500;
          case OCEANBASE -> 0;
        };
    int newest = server.isMariaDb() ? 120000 : 100000;
    String text = server.describe();
    if (server.versionNumber() < oldest) {
      items.failed(
          Items.VERSION,
          text + " is too old",
          server.isMariaDb()
              ? "upgrade to MariaDB 10.5 or newer"
              : "upgrade to MySQL 5.7 or newer");
    } else if (server.versionNumber() >= newest) {
      items.warning(Items.VERSION, text + " is newer than what was tested", null);
    } else {
      items.passed(Items.VERSION, text);
    }
  }

  private static void clock(ServerInfo server, Items items) {
    long skew = server.clockSkewMillis();
    String text =
        String.format(
            Locale.ROOT,
            "the server's clock is %.1f s %s of ours",
            Math.abs(skew) / 1000.0,
            skew < 0 ? "behind" : "ahead");
    if (Math.abs(skew) > CLOCK_TOLERANCE_MILLIS) {
      items.warning(
          Items.TIME_SYNC,
          text + ": latency and start timestamps will be off by that",
          "synchronize the clocks of both hosts (NTP)");
    } else {
      items.passed(Items.TIME_SYNC, text);
    }
  }
}
