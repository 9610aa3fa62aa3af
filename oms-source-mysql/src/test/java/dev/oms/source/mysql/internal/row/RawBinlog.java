package dev.oms.source.mysql.internal.row;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.ChecksumType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.ServerFlavor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;

/** Collects the table maps and row events of a server's binlog as bytes. */
final class RawBinlog implements AutoCloseable {

  record RawEvent(int type, byte[] body) implements EventData {
    RawEvent decompressed() {
      if (!CompressedRows.isCompressedRows(type)) {
        return this;
      }
      try (CompressedRows compressed = new CompressedRows()) {
        return new RawEvent(
            CompressedRows.plainType(type), compressed.rows(type, body, 0, body.length));
      }
    }

    /** The text of a compressed QUERY event, made plain. */
    String statement() {
      try (CompressedRows compressed = new CompressedRows()) {
        byte[] plain = compressed.query(body, 0, body.length);
        int at = 13 + Bytes.u16(plain, 11) + (plain[8] & 0xFF) + 1;
        return new String(plain, at, plain.length - at, StandardCharsets.UTF_8);
      }
    }

    boolean isTableMap() {
      return type == 19;
    }
  }

  private final DatabaseServer server;
  private final BinaryLogClient client;
  private final List<RawEvent> events = new CopyOnWriteArrayList<>();

  /** Starts at the end of the log. */
  RawBinlog(DatabaseServer server) throws Exception {
    this.server = server;
    String sql =
        server.flavor() == ServerFlavor.MYSQL && server.version().startsWith("9")
            ? "SHOW BINARY LOG STATUS"
            : "SHOW MASTER STATUS";
    List<String> status = server.query(sql).get(0);
    client = new BinaryLogClient(server.host(), server.port(), server.rootUser(), "");
    client.setServerId(4711);
    client.setBinlogFilename(status.get(0));
    client.setBinlogPosition(Long.parseLong(status.get(1)));
    client.setKeepAlive(false);
    client.setEventDeserializer(new Deserializer());
    client.registerEventListener(
        event -> {
          EventData data = event.getData();
          if (data instanceof RawEvent raw) {
            events.add(raw);
          }
        });
    client.connect(20_000);
  }

  /** What was written until now, in order. */
  List<RawEvent> untilNow() throws Exception {
    String marker = "marker_" + System.nanoTime();
    server.execute(
        "CREATE DATABASE IF NOT EXISTS raw_marker",
        "CREATE TABLE raw_marker." + marker + " (i INT)",
        "INSERT INTO raw_marker." + marker + " VALUES (1)");
    byte[] name = marker.getBytes(StandardCharsets.US_ASCII);
    long end = System.nanoTime() + 30_000_000_000L;
    while (System.nanoTime() < end) {
      for (int i = 0; i < events.size(); i++) {
        if (events.get(i).isTableMap() && contains(events.get(i).body(), name)) {
          List<RawEvent> result = List.copyOf(events.subList(0, i));
          events.clear();
          return result;
        }
      }
      Thread.sleep(10);
    }
    throw new TimeoutException("the marker did not come; " + events.size() + " events did");
  }

  private static boolean contains(byte[] body, byte[] name) {
    for (int i = 0; i + name.length <= body.length; i++) {
      if (Arrays.equals(body, i, i + name.length, name, 0, name.length)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws Exception {
    client.disconnect();
  }

  /** Takes row events and table maps out as bytes, whatever the library makes of their types. */
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
      int length = Bytes.s32(header, 9);
      byte[] rest = in.read(length - 19);
      boolean mine =
          type == 19
              || (type >= 23 && type <= 25)
              || (type >= 30 && type <= 32)
              || type == 39
              || (type >= 165 && type <= 171);
      if (!mine) {
        byte[] all = Arrays.copyOf(header, length);
        System.arraycopy(rest, 0, all, 19, rest.length);
        return super.nextEvent(new ByteArrayInputStream(all));
      }
      EventHeaderV4 known = new EventHeaderV4();
      known.setEventType(EventType.UNKNOWN);
      known.setEventLength(length);
      known.setNextPosition(Bytes.u32(header, 13));
      return new Event(known, new RawEvent(type, Arrays.copyOf(rest, rest.length - checksum)));
    }
  }
}
