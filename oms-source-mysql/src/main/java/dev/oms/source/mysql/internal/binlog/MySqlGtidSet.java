package dev.oms.source.mysql.internal.binlog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** MySQL's GTID set, with the tags of 8.3 and newer. See {@link GtidSet} for thread-safety. */
public final class MySqlGtidSet implements GtidSet {

  private final TreeMap<Source, Ranges> sources = new TreeMap<>();
  // The one source that nearly all transactions come from.
  private @Nullable Source lastSource;
  private @Nullable Ranges lastRanges;

  /** The empty set. */
  public MySqlGtidSet() {}

  /**
   * Reads the notation of {@code @@gtid_executed}: {@code uuid:1-5:7:tag:1-3,uuid:1}.
   *
   * @throws IllegalArgumentException when the text is not such a set
   */
  public static MySqlGtidSet parse(String text) {
    MySqlGtidSet set = new MySqlGtidSet();
    for (String part : Texts.split(text, ',')) {
      String trimmed = part.strip();
      if (trimmed.isEmpty()) {
        continue;
      }
      try {
        set.parseSource(trimmed);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("not a MySQL GTID set: " + trimmed, e);
      }
    }
    return set;
  }

  private void parseSource(String text) {
    String tag = "";
    @Nullable UUID uuid = null;
    for (String raw : Texts.split(text, ':')) {
      String item = raw.strip();
      if (uuid == null) {
        uuid = UUID.fromString(item);
      } else if (item.isEmpty()) {
        throw new IllegalArgumentException("an empty interval");
      } else if (Character.isDigit(item.charAt(0))) {
        int dash = item.indexOf('-');
        long start = Long.parseLong(dash < 0 ? item : item.substring(0, dash).strip());
        long end = dash < 0 ? start : Long.parseLong(item.substring(dash + 1).strip());
        if (start < 1 || end < start) {
          throw new IllegalArgumentException("interval " + item);
        }
        ranges(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits(), tag).add(start, end);
      } else {
        tag = Texts.lowerCase(item);
      }
    }
  }

  /** Reads the binary form of PREVIOUS_GTIDS events, plain and tagged. */
  static MySqlGtidSet decode(byte[] bytes, int offset, int end) {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, end - offset).order(ByteOrder.LITTLE_ENDIAN);
    MySqlGtidSet set = new MySqlGtidSet();
    long header = in.getLong();
    boolean tagged = header >>> 56 == 1;
    long count = tagged ? header >>> 8 & 0xffff_ffff_ffffL : header;
    for (long i = 0; i < count; i++) {
      in.order(ByteOrder.BIG_ENDIAN);
      long high = in.getLong();
      long low = in.getLong();
      in.order(ByteOrder.LITTLE_ENDIAN);
      String tag = "";
      if (tagged) {
        byte[] name = new byte[(in.get() & 0xff) >>> 1];
        in.get(name);
        tag = new String(name, StandardCharsets.US_ASCII);
      }
      Ranges ranges = set.ranges(high, low, tag);
      for (long n = in.getLong(); n > 0; n--) {
        long start = in.getLong();
        ranges.add(start, in.getLong() - 1);
      }
    }
    return set;
  }

  /** The binary form that COM_BINLOG_DUMP_GTID wants; tags make it the newer of its two forms. */
  byte[] encode() {
    boolean tagged = sources.keySet().stream().anyMatch(s -> !s.tag.isEmpty());
    int size = 8;
    for (Map.Entry<Source, Ranges> e : sources.entrySet()) {
      size += 24 + (tagged ? 1 + e.getKey().tag.length() : 0) + 16 * e.getValue().count;
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(tagged ? 1L << 56 | (long) sources.size() << 8 | 1 : sources.size());
    sources.forEach(
        (source, ranges) -> {
          out.order(ByteOrder.BIG_ENDIAN).putLong(source.high).putLong(source.low);
          out.order(ByteOrder.LITTLE_ENDIAN);
          if (tagged) {
            out.put((byte) (source.tag.length() << 1));
            out.put(source.tag.getBytes(StandardCharsets.US_ASCII));
          }
          out.putLong(ranges.count);
          for (int i = 0; i < ranges.count; i++) {
            out.putLong(ranges.starts[i]).putLong(ranges.ends[i] + 1);
          }
        });
    return out.array();
  }

  @Override
  public void add(Gtid gtid) {
    if (gtid instanceof Gtid.MySql g) {
      ranges(g.high(), g.low(), g.tag()).add(g.number(), g.number());
    } else {
      throw new IllegalArgumentException("a MariaDB GTID in a MySQL set: " + gtid);
    }
  }

  private Ranges ranges(long high, long low, String tag) {
    Source last = lastSource;
    if (last != null
        && lastRanges != null
        && last.low == low
        && last.high == high
        && last.tag.equals(tag)) {
      return lastRanges;
    }
    Source source = new Source(high, low, tag);
    Ranges ranges = sources.computeIfAbsent(source, s -> new Ranges());
    lastSource = source;
    lastRanges = ranges;
    return ranges;
  }

  @Override
  public boolean contains(Gtid gtid) {
    if (!(gtid instanceof Gtid.MySql g)) {
      return false;
    }
    Ranges ranges = sources.get(new Source(g.high(), g.low(), g.tag()));
    return ranges != null && ranges.contains(g.number(), g.number());
  }

  @Override
  public boolean containsAll(GtidSet other) {
    if (!(other instanceof MySqlGtidSet set)) {
      return false;
    }
    for (Map.Entry<Source, Ranges> e : set.sources.entrySet()) {
      Ranges mine = sources.get(e.getKey());
      Ranges theirs = e.getValue();
      for (int i = 0; i < theirs.count; i++) {
        if (mine == null || !mine.contains(theirs.starts[i], theirs.ends[i])) {
          return false;
        }
      }
    }
    return true;
  }

  /** The transactions of this set and of {@code other}. */
  public MySqlGtidSet plus(MySqlGtidSet other) {
    MySqlGtidSet sum = copy();
    other.sources.forEach(
        (source, ranges) -> {
          Ranges mine = sum.sources.computeIfAbsent(source, s -> new Ranges());
          for (int i = 0; i < ranges.count; i++) {
            mine.add(ranges.starts[i], ranges.ends[i]);
          }
        });
    return sum;
  }

  /** The transactions of this set that are not in {@code other}. */
  public MySqlGtidSet minus(MySqlGtidSet other) {
    MySqlGtidSet rest = new MySqlGtidSet();
    sources.forEach(
        (source, ranges) -> {
          Ranges taken = other.sources.get(source);
          Ranges left = new Ranges();
          for (int i = 0; i < ranges.count; i++) {
            long from = ranges.starts[i];
            for (int j = 0; taken != null && j < taken.count && from <= ranges.ends[i]; j++) {
              if (taken.ends[j] < from || taken.starts[j] > ranges.ends[i]) {
                continue;
              }
              if (taken.starts[j] > from) {
                left.add(from, taken.starts[j] - 1);
              }
              from = taken.ends[j] + 1;
            }
            if (from <= ranges.ends[i]) {
              left.add(from, ranges.ends[i]);
            }
          }
          if (left.count > 0) {
            rest.sources.put(source, left);
          }
        });
    return rest;
  }

  @Override
  public boolean isEmpty() {
    return sources.isEmpty();
  }

  @Override
  public MySqlGtidSet copy() {
    MySqlGtidSet copy = new MySqlGtidSet();
    sources.forEach((source, ranges) -> copy.sources.put(source, new Ranges(ranges)));
    return copy;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MySqlGtidSet set && toString().equals(set.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    @Nullable Source before = null;
    for (Map.Entry<Source, Ranges> e : sources.entrySet()) {
      Source source = e.getKey();
      if (before == null || before.high != source.high || before.low != source.low) {
        out.append(before == null ? "" : ",").append(new UUID(source.high, source.low));
      }
      if (!source.tag.isEmpty()) {
        out.append(':').append(source.tag);
      }
      Ranges ranges = e.getValue();
      for (int i = 0; i < ranges.count; i++) {
        out.append(':').append(ranges.starts[i]);
        if (ranges.ends[i] > ranges.starts[i]) {
          out.append('-').append(ranges.ends[i]);
        }
      }
      before = source;
    }
    return out.toString();
  }

  private record Source(long high, long low, String tag) implements Comparable<Source> {
    @Override
    public int compareTo(Source other) {
      int order = Long.compareUnsigned(high, other.high);
      if (order == 0) {
        order = Long.compareUnsigned(low, other.low);
      }
      return order != 0 ? order : tag.compareTo(other.tag);
    }
  }

  /** Sorted intervals, both ends included, that neither overlap nor touch. */
  private static final class Ranges {
    long[] starts = new long[2];
    long[] ends = new long[2];
    int count;

    Ranges() {}

    Ranges(Ranges other) {
      starts = Arrays.copyOf(other.starts, Math.max(2, other.count));
      ends = Arrays.copyOf(other.ends, Math.max(2, other.count));
      count = other.count;
    }

    boolean contains(long start, long end) {
      int i = Arrays.binarySearch(starts, 0, count, start);
      int at = i >= 0 ? i : -i - 2;
      return at >= 0 && ends[at] >= end;
    }

    void add(long start, long end) {
      if (count > 0 && start == ends[count - 1] + 1) {
        ends[count - 1] = end;
        return;
      }
      // The intervals from..to-1 touch the new one and melt into it.
      int from = 0;
      while (from < count && ends[from] < start - 1) {
        from++;
      }
      int to = from;
      long newStart = start;
      long newEnd = end;
      while (to < count && starts[to] <= end + 1) {
        newStart = Math.min(newStart, starts[to]);
        newEnd = Math.max(newEnd, ends[to]);
        to++;
      }
      if (from == to && count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
        ends = Arrays.copyOf(ends, count * 2);
      }
      System.arraycopy(starts, to, starts, from + 1, count - to);
      System.arraycopy(ends, to, ends, from + 1, count - to);
      starts[from] = newStart;
      ends[from] = newEnd;
      count += 1 - (to - from);
    }
  }
}
