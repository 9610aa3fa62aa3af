package dev.oms.source.mysql.internal.binlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was delivered with what a server has. Neither server does that for those who read
 * its log: MySQL complains of transactions with its own UUID alone.
 */
final class DeliveredGtids {

  private static final int LONGEST = 400;

  private DeliveredGtids() {}

  /**
   * The transactions that were handed on, wholly or in part.
   *
   * @param before those that were executed before the open transaction
   * @param open the open transaction, as its GTID's text; null for none
   */
  static GtidSet of(GtidSet before, @Nullable String open) {
    if (open == null) {
      return before;
    }
    if (before instanceof MySqlGtidSet set) {
      return set.plus(MySqlGtidSet.parse(open));
    }
    MariaDbGtidPosition position = MariaDbGtidPosition.parse(open);
    MariaDbGtidPosition sum = (MariaDbGtidPosition) before.copy();
    position.last().forEach(sum::add);
    return sum;
  }

  /** What of {@code delivered} the server has not executed, for people; null when it has all. */
  static @Nullable String missing(BinlogConnection connection, GtidSet delivered)
      throws IOException {
    if (delivered instanceof MySqlGtidSet set) {
      String executed = connection.valueIfAny("SELECT @@global.gtid_executed");
      MySqlGtidSet missing = set.minus(MySqlGtidSet.parse(executed == null ? "" : executed));
      return missing.isEmpty() ? null : cut(missing.toString());
    }
    return missing(
        ((MariaDbGtidPosition) delivered).last(),
        gtids(connection.valueIfAny("SELECT @@global.gtid_binlog_state")),
        gtids(connection.valueIfAny("SELECT @@global.gtid_slave_pos")));
  }

  /**
   * MariaDB numbers the transactions of a domain through, whichever server writes them. So a number
   * alone proves nothing: a replica that was promoted before it had got the last transactions gives
   * their numbers to others. The server that wrote a transaction must be the same one too.
   */
  static @Nullable String missing(
      List<Gtid.MariaDb> delivered, List<Gtid.MariaDb> logged, List<Gtid.MariaDb> replicated) {
    List<String> missing = new ArrayList<>();
    for (Gtid.MariaDb last : delivered) {
      if (!has(logged, last) && !has(replicated, last)) {
        missing.add("up to " + last + " (" + latest(logged, last) + ")");
      }
    }
    return missing.isEmpty() ? null : cut(String.join("; ", missing));
  }

  /** What it has of that server: not of others, whose transactions are no progress. */
  private static String latest(List<Gtid.MariaDb> logged, Gtid.MariaDb wanted) {
    return logged.stream()
        .filter(g -> g.domain() == wanted.domain() && g.server() == wanted.server())
        .map(g -> "it has up to " + g)
        .findFirst()
        .orElse("it has none of that server");
  }

  private static boolean has(List<Gtid.MariaDb> known, Gtid.MariaDb wanted) {
    return known.stream()
        .anyMatch(
            g ->
                g.domain() == wanted.domain()
                    && g.server() == wanted.server()
                    && g.sequence() >= wanted.sequence());
  }

  /** All GTIDs of a list, also several of one domain. */
  private static List<Gtid.MariaDb> gtids(@Nullable String text) {
    List<Gtid.MariaDb> gtids = new ArrayList<>();
    for (String part : Texts.split(text == null ? "" : text, ',')) {
      gtids.addAll(MariaDbGtidPosition.parse(part).last());
    }
    return gtids;
  }

  /** What a MySQL server has thrown away of what was not delivered yet; null when nothing. */
  static @Nullable String purged(BinlogConnection connection, GtidSet delivered)
      throws IOException {
    if (!(delivered instanceof MySqlGtidSet set)) {
      return null;
    }
    String purged = connection.valueIfAny("SELECT @@global.gtid_purged");
    MySqlGtidSet lost = MySqlGtidSet.parse(purged == null ? "" : purged).minus(set);
    return lost.isEmpty() ? null : cut(lost.toString());
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
