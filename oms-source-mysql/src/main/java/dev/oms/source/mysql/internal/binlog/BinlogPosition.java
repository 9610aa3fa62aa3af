package dev.oms.source.mysql.internal.binlog;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in the log from which reading can go on: where a transaction starts and how much of it
 * was handed on. Immutable and thread-safe.
 *
 * @param file the log file
 * @param position the byte in it at which a transaction starts, at least 4
 * @param gtids what was executed before that transaction; null when not known. Must not be added to
 * @param eventsToSkip how many row events of that transaction were handed on; 0 between
 *     transactions. It counts on this server only: another one may cut the rows differently
 * @param server the server that wrote the file ({@code server_uuid}, or the server id of MariaDB);
 *     null when not known
 */
public record BinlogPosition(
    String file,
    long position,
    @Nullable GtidSet gtids,
    long eventsToSkip,
    @Nullable String server) {

  private static final String VERSION = "1";

  /** Checks the numbers. */
  public BinlogPosition {
    if (file.isEmpty() || position < 4 || eventsToSkip < 0) {
      throw new IllegalArgumentException(
          "not a log position: '" + file + "':" + position + "+" + eventsToSkip);
    }
  }

  /** A place between two transactions of which nothing but file and position is known. */
  public static BinlogPosition of(String file, long position) {
    return new BinlogPosition(file, position, null, 0, null);
  }

  /** The same place with the transactions executed before it. */
  public BinlogPosition withGtids(@Nullable GtidSet gtids) {
    return new BinlogPosition(file, position, gtids, eventsToSkip, server);
  }

  /** The same place of the log of {@code server}. */
  public BinlogPosition withServer(@Nullable String server) {
    return new BinlogPosition(file, position, gtids, eventsToSkip, server);
  }

  /**
   * Compares two places of one server's log; for places of different servers it means nothing (see
   * {@link GtidSet#containsAll}).
   */
  public int compareInLog(BinlogPosition other) {
    int order = LogFiles.compare(file, position, other.file, other.position);
    return order != 0 ? order : Long.compare(eventsToSkip, other.eventsToSkip);
  }

  /** A compact text for {@link #decode}: version, file, position, skip, server and GTIDs. */
  public String encode() {
    GtidSet set = gtids;
    String gtidText =
        set == null ? "-" : (set instanceof MariaDbGtidPosition ? "D" : "M") + set.toString();
    return String.join(
        "|",
        VERSION,
        URLEncoder.encode(file, StandardCharsets.UTF_8),
        Long.toString(position),
        Long.toString(eventsToSkip),
        server == null ? "" : URLEncoder.encode(server, StandardCharsets.UTF_8),
        gtidText);
  }

  /**
   * Reads the text of {@link #encode}.
   *
   * @throws IllegalArgumentException when it is not such a text
   */
  public static BinlogPosition decode(String text) {
    List<String> parts = Texts.split(text, '|');
    if (parts.size() != 6 || !parts.get(0).equals(VERSION) || parts.get(5).isEmpty()) {
      throw new IllegalArgumentException("not a log position of this version: " + text);
    }
    String gtidText = parts.get(5).substring(1);
    @Nullable GtidSet gtids =
        switch (parts.get(5).charAt(0)) {
          case '-' -> null;
          case 'D' -> MariaDbGtidPosition.parse(gtidText);
          case 'M' -> MySqlGtidSet.parse(gtidText);
          default -> throw new IllegalArgumentException("not a log position: " + text);
        };
    String server = URLDecoder.decode(parts.get(4), StandardCharsets.UTF_8);
    return new BinlogPosition(
        URLDecoder.decode(parts.get(1), StandardCharsets.UTF_8),
        Long.parseLong(parts.get(2)),
        gtids,
        Long.parseLong(parts.get(3)),
        server.isEmpty() ? null : server);
  }

  /** File and position for people, for example {@code binlog.000003:4567}. */
  @Override
  public String toString() {
    return file + ":" + position + (eventsToSkip == 0 ? "" : "+" + eventsToSkip);
  }
}
