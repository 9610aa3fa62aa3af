package dev.oms.source.mysql.internal.binlog;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB's GTID position: the last transaction of each replication domain. See {@link GtidSet} for
 * thread-safety.
 */
public final class MariaDbGtidPosition implements GtidSet {

  private final TreeMap<Long, Gtid.MariaDb> domains = new TreeMap<>();

  /** The position before all transactions. */
  public MariaDbGtidPosition() {}

  /**
   * Reads the notation of {@code @@gtid_binlog_pos}: {@code 0-1-100,1-1-7}.
   *
   * @throws IllegalArgumentException when the text is not such a position
   */
  public static MariaDbGtidPosition parse(String text) {
    MariaDbGtidPosition position = new MariaDbGtidPosition();
    for (String part : Texts.split(text, ',')) {
      String trimmed = part.strip();
      if (trimmed.isEmpty()) {
        continue;
      }
      var numbers = Texts.split(trimmed, '-');
      try {
        if (numbers.size() != 3) {
          throw new IllegalArgumentException("three numbers are wanted");
        }
        position.add(
            new Gtid.MariaDb(
                Long.parseLong(numbers.get(0)),
                Long.parseLong(numbers.get(1)),
                Long.parseLong(numbers.get(2))));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("not a MariaDB GTID: " + trimmed, e);
      }
    }
    return position;
  }

  @Override
  public void add(Gtid gtid) {
    if (gtid instanceof Gtid.MariaDb g) {
      domains.put(g.domain(), g);
    } else {
      throw new IllegalArgumentException("a MySQL GTID in a MariaDB position: " + gtid);
    }
  }

  /** The last transaction of each domain. */
  List<Gtid.MariaDb> last() {
    return List.copyOf(domains.values());
  }

  @Override
  public boolean contains(Gtid gtid) {
    if (!(gtid instanceof Gtid.MariaDb g)) {
      return false;
    }
    Gtid.MariaDb mine = domains.get(g.domain());
    return mine != null && mine.sequence() >= g.sequence();
  }

  @Override
  public boolean containsAll(GtidSet other) {
    return other instanceof MariaDbGtidPosition p
        && p.domains.values().stream().allMatch(this::contains);
  }

  @Override
  public boolean isEmpty() {
    return domains.isEmpty();
  }

  @Override
  public MariaDbGtidPosition copy() {
    MariaDbGtidPosition copy = new MariaDbGtidPosition();
    copy.domains.putAll(domains);
    return copy;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MariaDbGtidPosition p && domains.equals(p.domains);
  }

  @Override
  public int hashCode() {
    return domains.hashCode();
  }

  @Override
  public String toString() {
    return domains.entrySet().stream()
        .map(Map.Entry::getValue)
        .map(Gtid.MariaDb::toString)
        .collect(Collectors.joining(","));
  }
}
