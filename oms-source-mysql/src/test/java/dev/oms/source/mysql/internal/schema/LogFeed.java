package dev.oms.source.mysql.internal.schema;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.RotateEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.ChecksumType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import dev.oms.source.mysql.internal.binlog.SessionCollations;
import dev.oms.source.mysql.internal.row.TableMap;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.testkit.DatabaseServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads a stretch of a server's log: the statements and the table maps. */
final class LogFeed {

  /** A statement, or a table map. */
  record Logged(
      LogPosition end, String database, String sql, SessionCollations session, TableMap map) {}

  private record Raw(int type, byte[] body) implements EventData {}

  private LogFeed() {}

  static List<Logged> read(DatabaseServer server, LogPosition from, LogPosition to) {
    List<Logged> logged = new ArrayList<>();
    if (from.compareTo(to) >= 0) {
      return logged;
    }
    CountDownLatch done = new CountDownLatch(1);
    BinaryLogClient client =
        new BinaryLogClient(server.host(), server.port(), server.rootUser(), "");
    boolean mariaDb = server.flavor() == dev.oms.testkit.ServerFlavor.MARIADB;
    client.setServerId(5000 + (long) (Math.random() * 100_000));
    client.setBinlogFilename(from.file());
    client.setBinlogPosition(from.offset());
    client.setKeepAlive(false);
    client.setEventDeserializer(new Deserializer());
    String[] file = {from.file()};
    long[] offset = {from.offset()};
    client.registerEventListener(
        event -> {
          if (event.getData() instanceof RotateEventData rotate) {
            file[0] = rotate.getBinlogFilename();
            offset[0] = rotate.getBinlogPosition();
            return;
          }
          EventHeaderV4 header = event.getHeader();
          // MariaDB 11.4 leaves it out inside of transactions.
          if (header.getNextPosition() != 0) {
            offset[0] = header.getNextPosition();
          }
          LogPosition end = new LogPosition(file[0], offset[0]);
          if (end.compareTo(to) <= 0 && event.getData() instanceof Raw raw) {
            logged.add(logged(end, raw, mariaDb));
          }
          if (end.compareTo(to) >= 0) {
            done.countDown();
          }
        });
    try {
      client.connect(20_000);
      if (!done.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the log did not come to " + to + ": " + logged.size());
      }
      client.disconnect();
    } catch (IOException | java.util.concurrent.TimeoutException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return logged;
  }

  private static Logged logged(LogPosition end, Raw raw, boolean mariaDb) {
    byte[] b = raw.body;
    if (raw.type == 19) {
      return new Logged(end, null, null, null, TableMap.parse(b, 0, b.length, mariaDb));
    }
    int databaseLength = b[8] & 0xFF;
    int status = (b[11] & 0xFF) | (b[12] & 0xFF) << 8;
    int at = 13 + status;
    String database = new String(b, at, databaseLength, StandardCharsets.UTF_8);
    at += databaseLength + 1;
    return new Logged(
        end,
        database,
        new String(b, at, b.length - at, StandardCharsets.UTF_8),
        SessionCollations.read(b, 13, 13 + status),
        null);
  }

  /** Statements of a stretch, as the tracker wants them. */
  static DdlScan scan(DatabaseServer server) {
    return (from, to) ->
        read(server, from, to).stream()
            .filter(l -> l.sql() != null)
            .map(l -> new DdlScan.Statement(l.end(), l.database(), l.sql()))
            .toList();
  }

  private static final class Deserializer extends EventDeserializer {
    private int checksum;

    @Override
    public void setChecksumType(ChecksumType type) {
      super.setChecksumType(type);
      checksum = type == ChecksumType.CRC32 ? 4 : 0;
    }

    @Override
    public Event nextEvent(ByteArrayInputStream in) throws IOException {
      if (in.peek() == -1) {
        return null;
      }
      byte[] header = in.read(19);
      int type = header[4] & 0xFF;
      int length = int32(header, 9);
      byte[] rest = in.read(length - 19);
      if (type != 2 && type != 19) {
        byte[] all = Arrays.copyOf(header, length);
        System.arraycopy(rest, 0, all, 19, rest.length);
        return super.nextEvent(new ByteArrayInputStream(all));
      }
      EventHeaderV4 known = new EventHeaderV4();
      known.setEventType(EventType.UNKNOWN);
      known.setEventLength(length);
      known.setNextPosition(int32(header, 13) & 0xFFFFFFFFL);
      return new Event(known, new Raw(type, Arrays.copyOf(rest, rest.length - checksum)));
    }

    private static int int32(byte[] b, int at) {
      return (b[at] & 0xFF)
          | (b[at + 1] & 0xFF) << 8
          | (b[at + 2] & 0xFF) << 16
          | (b[at + 3] & 0xFF) << 24;
    }
  }
}
