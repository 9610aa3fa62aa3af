package dev.oms.source.mysql.internal.binlog;

import dev.oms.core.OmsException;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;

/**
 * Finds the place in the log that belongs to a time. Only the heads of some files are read, and one
 * file up to the place. Thread-safe.
 */
public final class TimestampSearch {

  private TimestampSearch() {}

  /**
   * The start of the first transaction that was committed at or after a time; the end of the log
   * when there is none yet. Times are those of the server's clock; where it logs whole seconds, a
   * transaction of the same second counts.
   *
   * @throws OmsException when the log does not go back so far (the message has its earliest time),
   *     or the time is in the future
   */
  public static BinlogPosition find(MySqlConfig config, Instant time) {
    long millis = time.toEpochMilli();
    long seconds = Math.floorDiv(millis, 1000L);
    long now = LogServer.ask(config, TimestampSearch::clock);
    if (seconds > now) {
      throw new OmsException(
          "The start time "
              + time
              + " is in the future: the clock of the server "
              + config.address()
              + " says "
              + Instant.ofEpochSecond(now)
              + ". Use an earlier time, or start from now.");
    }
    List<LogServer.LogFile> files = LogServer.files(config);
    if (files.isEmpty()) {
      throw BinlogErrors.notLogging();
    }
    long earliest = created(config, files.get(0).name());
    if (earliest > seconds) {
      throw new OmsException(
          "The start time "
              + time
              + " is before the log of the server "
              + config.address()
              + ", which begins at "
              + Instant.ofEpochSecond(earliest)
              + " ("
              + files.get(0).name()
              + "). Use that time or a later one, or start with a full synchronization.");
    }
    // The newest file that was begun before the time; one begun in its second may come too late.
    int low = 0;
    int high = files.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (created(config, files.get(middle).name()) < seconds) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return scanFrom(config, files.get(low).name(), millis, seconds);
  }

  private static BinlogPosition scanFrom(
      MySqlConfig config, String firstFile, long millis, long seconds) {
    PositionTracker tracker = new PositionTracker(BinlogPosition.of(firstFile, 4));
    BinlogPosition[] found = new BinlogPosition[1];
    MySqlGtidSet executed = new MySqlGtidSet();
    LogScan.Scanned scanned =
        LogScan.scan(
            config,
            firstFile,
            4,
            event -> {
              LogTransaction transaction = event.transaction();
              if (event.endsTransaction() && transaction != null) {
                if (isAtOrAfter(event, transaction, millis, seconds)) {
                  found[0] = tracker.boundary();
                  return false;
                }
                if (transaction.gtid() instanceof Gtid.MySql gtid) {
                  executed.add(gtid);
                }
              }
              tracker.accept(event);
              return true;
            });
    BinlogPosition place = found[0] == null ? tracker.boundary() : found[0];
    MySqlGtidSet previous = scanned.previousGtids();
    if (previous != null) {
      place = place.withGtids(previous.plus(executed));
    }
    return LogPositions.identify(config, place);
  }

  private static boolean isAtOrAfter(
      LogEvent end, LogTransaction transaction, long millis, long seconds) {
    return transaction.commitMicros() > 0
        ? transaction.commitMicros() / 1000 >= millis
        : end.timestampSeconds() >= seconds;
  }

  /**
   * When a file of the log was begun, by the server's clock, to the second.
   *
   * @throws OmsException when the file cannot be read
   */
  public static Instant begun(MySqlConfig config, String file) {
    return Instant.ofEpochSecond(created(config, file));
  }

  private static long clock(BinlogConnection connection) throws IOException {
    String text = connection.valueIfAny("SELECT UNIX_TIMESTAMP()");
    return text == null ? Instant.now().getEpochSecond() : Long.parseLong(text);
  }

  /** When a file was begun, seconds since the epoch, from its first event. */
  static long created(MySqlConfig config, String file) {
    return LogServer.ask(config, connection -> created(connection, file));
  }

  private static long created(BinlogConnection connection, String file) throws IOException {
    connection.query(
        "SET @master_binlog_checksum=@@global.binlog_checksum,"
            + " @source_binlog_checksum=@@global.binlog_checksum");
    connection.tryExecute("SET @mariadb_slave_capability=4");
    InputStream in = connection.dump(ServerIds.derive("search"), file, 4, false);
    PacketStream packets = new PacketStream(in);
    while (packets.next()) {
      byte[] a = packets.array();
      if (Bytes.uint8(a, packets.offset() + 4) == EventTypes.FORMAT_DESCRIPTION) {
        return Bytes.uint32(a, packets.offset());
      }
    }
    throw new IOException("the log file " + file + " has no first event");
  }
}
