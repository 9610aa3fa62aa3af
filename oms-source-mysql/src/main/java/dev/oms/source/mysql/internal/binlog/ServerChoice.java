package dev.oms.source.mysql.internal.binlog;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.source.mysql.internal.HostPort;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds, among the hosts of a source, a server from which reading can begin or go on: the first
 * that answers and, to go on, has everything that was delivered. Not thread-safe.
 */
public final class ServerChoice {

  /**
   * The server to read.
   *
   * @param config the settings with its address
   * @param server what it is
   * @param start where in its log to go on; null for a new start
   * @param end when it is another server than the one that {@code start} was saved on: the end of
   *     its log, before which it has everything that was delivered; else null
   * @param onlyServer what all connections must lead to; null where several servers may answer at
   *     the address as one
   */
  public record Chosen(
      MySqlConfig config,
      LogServer server,
      @Nullable BinlogPosition start,
      @Nullable BinlogPosition end,
      @Nullable String onlyServer) {

    Chosen(
        MySqlConfig config,
        LogServer server,
        @Nullable BinlogPosition start,
        @Nullable BinlogPosition end) {
      this(config, server, start, end, server.identity());
    }

    /** Whether it is another server than the one of the position to go on from. */
    public boolean moved() {
      return end != null;
    }
  }

  private final MySqlConfig config;
  private final LongSupplier nanoClock;
  private int next;
  private @Nullable String waitsFor;
  private long waitsSince;

  /** A choice among {@link MySqlConfig#hosts}, which begins with the first. */
  public ServerChoice(MySqlConfig config) {
    this(config, System::nanoTime);
  }

  ServerChoice(MySqlConfig config, LongSupplier nanoClock) {
    this.config = config;
    this.nanoClock = nanoClock;
  }

  /**
   * The settings with the address of the first host that answers; the first of all if none does.
   */
  public static MySqlConfig reachable(MySqlConfig config) {
    if (!config.several()) {
      return config;
    }
    for (HostPort host : config.hosts()) {
      try {
        MySqlConfig at = config.at(host);
        LogServer.of(at);
        return at;
      } catch (RetriableException e) {
        continue;
      } catch (OmsException e) {
        // It is there, and what it says is for whoever uses it.
        return config.at(host);
      }
    }
    return config;
  }

  /**
   * Tries each host once, beginning behind the one that was chosen last.
   *
   * @param saved where to go on; null for a new start
   * @param open the transaction that was handed on in part, as its GTID's text; null for none
   * @param withLog whether the log is to be read
   * @throws RetriableException when none can be used now; the message says what is with each
   * @throws OmsException when it is no use to try again
   */
  public Chosen choose(@Nullable BinlogPosition saved, @Nullable String open, boolean withLog) {
    List<HostPort> hosts = config.hosts();
    List<String> away = new ArrayList<>();
    List<String> lacking = new ArrayList<>();
    for (int i = 0; i < hosts.size(); i++) {
      int index = (next + i) % hosts.size();
      MySqlConfig at = config.at(hosts.get(index));
      try {
        Chosen chosen = LogServer.ask(at, c -> look(c, at, saved, open, withLog));
        next = (index + 1) % hosts.size();
        waitsFor = null;
        return chosen;
      } catch (LackingException e) {
        lacking.add(e.getMessage());
      } catch (RetriableException e) {
        if (hosts.size() == 1) {
          throw e;
        }
        away.add(String.valueOf(e.getMessage()));
      }
    }
    throw lacking.isEmpty()
        ? new RetriableException("no host can be used: " + String.join("; ", away), null)
        : waiting(lacking, away);
  }

  private OmsException waiting(List<String> lacking, List<String> away) {
    String text = String.join("; ", lacking);
    long now = nanoClock.getAsLong();
    if (!text.equals(waitsFor)) {
      waitsFor = text;
      waitsSince = now;
    }
    Duration wait = config.failoverWait();
    boolean over = now - waitsSince >= wait.toNanos();
    if (!away.isEmpty()) {
      text += "; " + String.join("; ", away);
    }
    if (!over) {
      return new RetriableException(
          "waits up to " + wait.toSeconds() + " s for a host that can be gone on from: " + text,
          null);
    }
    return new OmsException(
        "No host can be gone on from: "
            + text
            + ". For "
            + wait.toSeconds()
            + " s (failoverWait) nothing of it has come. Transactions that were delivered and did"
            + " not reach a replica before the primary was lost are on no other server: bring the"
            + " former primary back, or choose a host that has them, or let the replica catch up,"
            + " and start again. If they are lost for good, consumers have changes that no table"
            + " has: start a new pipeline with full synchronization.");
  }

  /** The server lacks what it must have; it may get it. */
  private static final class LackingException extends OmsException {
    private static final long serialVersionUID = 1L;

    LackingException(String message) {
      super(message);
    }
  }

  private static Chosen look(
      BinlogConnection connection,
      MySqlConfig at,
      @Nullable BinlogPosition saved,
      @Nullable String open,
      boolean withLog)
      throws IOException {
    LogServer server = LogServer.inspect(connection);
    if (!withLog) {
      return new Chosen(at, server, saved, null, null);
    }
    if (server.isOceanBase(connection)) {
      requireOne(at);
      return new Chosen(at, server, saved, null, null);
    }
    if (at.several()) {
      requireGtids(at, server);
    }
    if (saved == null) {
      return new Chosen(at, server, null, null);
    }
    boolean same = LogServer.isSame(saved.server(), server.identity());
    if (same && !at.several()) {
      return new Chosen(at, server, saved, null);
    }
    GtidSet gtids = saved.gtids();
    // Says why, where it is not possible.
    boolean byGtid = LogAddressing.AUTO.byGtid(at, server, saved);
    if (gtids == null || (same && !byGtid && server.flavor() == LogServer.Flavor.MYSQL)) {
      return new Chosen(at, server, saved, null);
    }
    GtidSet delivered = DeliveredGtids.of(gtids, open);
    requireAll(connection, at, delivered);
    if (same) {
      return new Chosen(at, server, saved, null);
    }
    requireOwnLog(connection, at, delivered);
    // Asked for after what was executed, so that all of that is before it.
    BinlogPosition end = LogServer.end(connection, server);
    String first = LogServer.files(connection).get(0).name();
    // The files of the former server mean nothing here: the GTIDs alone say where to go on.
    BinlogPosition start = new BinlogPosition(first, 4, gtids, 0, server.identity());
    return new Chosen(at, server, start, end);
  }

  private static void requireOne(MySqlConfig at) {
    if (at.several()) {
      throw new OmsException(
          at.address()
              + " is OceanBase, whose servers have no logs of their own: give the address of its"
              + " proxy as host, and no hosts");
    }
  }

  private static void requireGtids(MySqlConfig at, LogServer server) {
    if (!server.logging()) {
      throw new OmsException(
          at.address() + " writes no binlog (log_bin is off): as one of several hosts it must");
    }
    if (server.flavor() == LogServer.Flavor.MYSQL && !server.gtidMode()) {
      throw new OmsException(
          at.address()
              + " has no GTIDs (gtid_mode is not ON), without which no place in the log of one of"
              + " several hosts can be found in that of another. Set gtid_mode=ON and"
              + " enforce_gtid_consistency=ON on all of them, or give one host alone");
    }
  }

  private static void requireAll(BinlogConnection connection, MySqlConfig at, GtidSet delivered)
      throws IOException {
    String missing = DeliveredGtids.missing(connection, delivered);
    if (missing != null) {
      throw new LackingException(
          at.address() + " lacks transactions that were delivered: " + missing);
    }
  }

  private static void requireOwnLog(BinlogConnection connection, MySqlConfig at, GtidSet delivered)
      throws IOException {
    String purged = DeliveredGtids.purged(connection, delivered);
    if (purged != null && at.several()) {
      throw new LackingException(
          at.address() + " has purged transactions that were not read yet: " + purged);
    }
    String updates = connection.valueIfAny("SELECT @@global.log_replica_updates");
    if (updates == null) {
      updates = connection.valueIfAny("SELECT @@global.log_slave_updates");
    }
    if ("0".equals(updates)) {
      throw new OmsException(
          at.address()
              + " does not log what it replicates (log_replica_updates, log_slave_updates), so its"
              + " log cannot be gone on from. Add log_slave_updates=ON to its configuration and"
              + " restart it, or take it out of the hosts");
    }
  }
}
