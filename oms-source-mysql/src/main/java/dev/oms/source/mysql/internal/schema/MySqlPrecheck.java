package dev.oms.source.mysql.internal.schema;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.StartPoint;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.source.mysql.internal.MySqlPosition;
import dev.oms.source.mysql.internal.binlog.BinlogPosition;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.source.mysql.internal.server.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Checks what can be known to be wrong with a MySQL source before the start. Each item runs
 * whatever the others found; without a connection there is the one item that says why.
 */
public final class MySqlPrecheck {

  private final MySqlConfig config;
  private final ObjectMapping objects;
  private final StartPoint start;
  private final @Nullable String savedPosition;
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
   * @param savedPosition the position to go on from, so that the start point is history; null for a
   *     new start
   * @param probe reads the start of a log file; null when only the account's privileges are to be
   *     looked at
   */
  public MySqlPrecheck(
      MySqlConfig config,
      ObjectMapping objects,
      StartPoint start,
      @Nullable String savedPosition,
      @Nullable LogProbe probe) {
    this.config = config;
    this.objects = objects;
    this.start = start;
    this.savedPosition = savedPosition;
    this.probe = probe;
  }

  /**
   * Where reading is to begin.
   *
   * @throws OmsException when the saved position is not one of ours
   */
  private LogStart from() {
    return savedPosition == null
        ? new LogStart(start.timestamp(), null)
        : new LogStart(null, MySqlPosition.decode(savedPosition).log());
  }

  /**
   * Where reading is to begin; at the end of the log when both are null.
   *
   * @param timestamp the start timestamp
   * @param position a saved place in the log
   */
  record LogStart(@Nullable Instant timestamp, @Nullable BinlogPosition position) {}

  /** Runs all checks. Never throws for a finding; takes as long as the server takes. */
  public void run(PrecheckCollector report) {
    Items items = new Items(report, config);
    try (Connections connections = new Connections(config, "precheck", 1);
        Connection connection = connections.open()) {
      ServerInfo server = ServerInfo.read(connection, config);
      items.passed(
          Items.CONNECT,
          server.describe() + " at " + config.address() + " as " + server.currentUser());
      new ServerCheck(server, objects, items).run();
      if (start.incremental()) {
        LogCheck log = new LogCheck(connection, server, config, objects, items);
        items.run(Items.INCR_LOG, () -> log.run(from(), probe));
        items.run(Items.MASTER_SLAVE, log::replicas);
        if (config.several()) {
          new HostsCheck(config, server, items).run();
        }
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
    Items items = new Items(report, config);
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
}
