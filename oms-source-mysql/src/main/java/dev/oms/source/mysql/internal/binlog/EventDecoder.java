package dev.oms.source.mysql.internal.binlog;

import static dev.oms.source.mysql.internal.binlog.EventTypes.*;

import dev.oms.core.OmsException;
import dev.oms.source.mysql.internal.binlog.LogEvent.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Turns the raw events of one connection into {@link LogEvent}s: knows files and positions,
 * checksums and where transactions begin and end. What it does not understand and what may carry
 * rows is an error, never skipped. Used by one thread.
 */
final class EventDecoder implements PayloadReader.Inner, AutoCloseable {

  /** Gets the events in order. */
  interface Output {

    /** An event of a transaction; the last one of it has {@link LogEvent#endsTransaction}. */
    void transactional(LogEvent event) throws IOException, InterruptedException;

    /** A rotation or a heartbeat. */
    void other(LogEvent event) throws IOException, InterruptedException;
  }

  private static final int CHECKSUM_LENGTH = 4;

  private final Output out;
  private final @Nullable String server;
  private final PayloadReader payloads = new PayloadReader();

  private String file;
  private long position;
  private int checksumLength;

  // The open group of events: from its GTID event, or its BEGIN where there are none.
  private @Nullable LogTransaction group;
  private boolean begun;

  // Set while the events of a compressed transaction are taken out of it.
  private boolean inPayload;
  private long payloadStart;
  private long payloadEnd;

  private long lastStart;
  private @Nullable MySqlGtidSet previousGtids;

  /**
   * A decoder for one connection.
   *
   * @param file where the stream begins, as far as is known before its first rotation
   * @param position the byte of the file
   * @param server see {@link BinlogPosition#server}
   */
  EventDecoder(String file, long position, @Nullable String server, Output out) {
    this.server = server;
    this.file = file;
    this.position = position;
    this.out = out;
  }

  String file() {
    return file;
  }

  /** What MySQL had executed before the first file of this connection; null when it did not say. */
  @Nullable MySqlGtidSet previousGtids() {
    return previousGtids;
  }

  /** The end of the last event. */
  long position() {
    return position;
  }

  /** Takes the event that {@code packets} is at. */
  void next(PacketStream packets) throws IOException, InterruptedException {
    byte[] a = packets.array();
    int at = packets.offset();
    if (Bytes.uint8(a, at + 4) != TRANSACTION_PAYLOAD) {
      event(a, at, packets.length());
      return;
    }
    long end = endPosition(Bytes.uint32(a, at + 9), Bytes.uint32(a, at + 13), false);
    payloadStart = end - Bytes.uint32(a, at + 9);
    payloadEnd = end;
    int checksum = checksumLength;
    inPayload = true;
    checksumLength = 0;
    try {
      payloads.read(packets, this);
    } finally {
      inPayload = false;
      checksumLength = checksum;
    }
  }

  @Override
  public void event(byte[] a, int at, int length) throws IOException, InterruptedException {
    int type = Bytes.uint8(a, at + 4);
    long logPosition = Bytes.uint32(a, at + 13);
    int flags = Bytes.uint16(a, at + 17);
    int body = at + HEADER_LENGTH;
    int end = at + length - checksumLength;
    if (type == ROTATE || type == HEARTBEAT || type == HEARTBEAT_V2) {
      end = at + length - (endsWithChecksum(a, at, length) ? CHECKSUM_LENGTH : 0);
    } else if (type == FORMAT_DESCRIPTION) {
      end = at + length;
    }
    if (end < body) {
      throw new IOException("an event of type " + type + " that is cut off");
    }
    if (type == HEARTBEAT || type == HEARTBEAT_V2) {
      heartbeat(a, body, end, type, logPosition);
      return;
    }
    long start;
    long next;
    if (inPayload) {
      start = payloadStart;
      next = payloadEnd;
    } else {
      // MariaDB from 11.4 on leaves the position out of the events between BEGIN and COMMIT.
      boolean artificial =
          (flags & FLAG_ARTIFICIAL) != 0 || logPosition == 0 && (!begun || isFileHead(type));
      next = endPosition(length, logPosition, artificial);
      start = artificial ? next : next - length;
    }
    lastStart = start;
    switch (type) {
      case TABLE_MAP,
          WRITE_ROWS,
          UPDATE_ROWS,
          DELETE_ROWS,
          WRITE_ROWS_V1,
          UPDATE_ROWS_V1,
          DELETE_ROWS_V1 ->
          raw(a, at, end, type, start, next, false);
      case MARIADB_WRITE_ROWS_COMPRESSED_V1,
          MARIADB_UPDATE_ROWS_COMPRESSED_V1,
          MARIADB_DELETE_ROWS_COMPRESSED_V1,
          MARIADB_WRITE_ROWS_COMPRESSED,
          MARIADB_UPDATE_ROWS_COMPRESSED,
          MARIADB_DELETE_ROWS_COMPRESSED ->
          raw(a, at, end, type, start, next, true);
      case XID -> end(Kind.COMMIT, a, at, start, next);
      case QUERY, MARIADB_QUERY_COMPRESSED, EXECUTE_LOAD_QUERY ->
          query(a, at, end, type, start, next);
      case GTID -> {
        Gtid gtid = GtidEvents.mySql(a, body);
        open(start, gtid, GtidEvents.mySqlCommitMicros(a, body, end));
      }
      case ANONYMOUS_GTID -> open(start, null, GtidEvents.mySqlCommitMicros(a, body, end));
      case GTID_TAGGED -> {
        GtidEvents.Tagged tagged = GtidEvents.tagged(a, body, end);
        open(start, tagged.gtid(), tagged.commitMicros());
      }
      case MARIADB_GTID -> mariaDbGtid(a, at, body, start, next);
      case XA_PREPARE -> end(a[body] == 0 ? Kind.XA_PREPARE : Kind.COMMIT, a, at, start, next);
      case ROTATE -> rotate(a, body, end);
      case FORMAT_DESCRIPTION -> formatDescription(a, body, end, start, next);
      case PREVIOUS_GTIDS -> {
        if (previousGtids == null) {
          previousGtids = MySqlGtidSet.decode(a, body, end);
        }
      }
      case STOP,
          INTVAR,
          RAND,
          USER_VAR,
          APPEND_BLOCK,
          DELETE_FILE,
          BEGIN_LOAD_QUERY,
          IGNORABLE,
          ROWS_QUERY,
          TRANSACTION_CONTEXT,
          VIEW_CHANGE,
          MARIADB_ANNOTATE_ROWS,
          MARIADB_BINLOG_CHECKPOINT,
          MARIADB_GTID_LIST,
          MARIADB_START_ENCRYPTION -> {}
      case PARTIAL_UPDATE_ROWS ->
          throw new OmsException(
              "A session of the server logs JSON changes as differences"
                  + " (binlog_row_value_options=PARTIAL_JSON), found at "
                  + file
                  + ":"
                  + start
                  + ": such an update cannot be synchronized. Run SET GLOBAL"
                  + " binlog_row_value_options='' on the server, let no session set it, and start"
                  + " again with a full synchronization (or after this position).");
      case INCIDENT ->
          throw new OmsException(
              "The server noted at "
                  + file
                  + ":"
                  + start
                  + " that events are missing from its log (an incident): changes were lost before"
                  + " they reached the log. Start again with a full synchronization.");
      default -> {
        if ((flags & FLAG_IGNORABLE) == 0) {
          throw new OmsException(
              "The log has an event of the unknown type "
                  + type
                  + " at "
                  + file
                  + ":"
                  + start
                  + ", which may hold row changes, so it is not skipped. A newer version of this"
                  + " library may know it.");
        }
      }
    }
  }

  /** The place of the last event, for error messages. */
  String place() {
    return file + ":" + lastStart;
  }

  /**
   * The header has 32 bits of the position; the rest follows from the lengths. Events that the
   * server does not send leave a gap, and those it sends again from the file's head lie behind.
   */
  private long endPosition(long length, long logPosition, boolean artificial) {
    if (artificial) {
      return position;
    }
    long end = position + length;
    long gap = logPosition == 0 ? 0 : logPosition - end & 0xffff_ffffL;
    if (gap < 1L << 31) {
      position = end + gap;
    }
    return position;
  }

  private static boolean isFileHead(int type) {
    return switch (type) {
      case ROTATE, FORMAT_DESCRIPTION, PREVIOUS_GTIDS, MARIADB_GTID_LIST -> true;
      default -> false;
    };
  }

  private static boolean endsWithChecksum(byte[] a, int at, int length) {
    if (length < HEADER_LENGTH + CHECKSUM_LENGTH) {
      return false;
    }
    CRC32 crc = new CRC32();
    crc.update(a, at, length - CHECKSUM_LENGTH);
    return crc.getValue() == Bytes.uint32(a, at + length - CHECKSUM_LENGTH);
  }

  private LogTransaction open(long start, @Nullable Gtid gtid, long commitMicros) {
    LogTransaction opened = new LogTransaction(file, start, gtid, commitMicros, server);
    group = opened;
    begun = false;
    return opened;
  }

  private LogTransaction group(long start) {
    LogTransaction present = group;
    return present != null ? present : open(start, null, 0);
  }

  private LogEvent make(Kind kind, byte[] a, int at, long start, long next) {
    LogEvent event = new LogEvent(kind, file, start, next, group(start));
    event.typeCode = Bytes.uint8(a, at + 4);
    event.timestampSeconds = Bytes.uint32(a, at);
    event.serverId = Bytes.uint32(a, at + 5);
    return event;
  }

  private void begin(byte[] a, int at, long start, long next, long threadId)
      throws IOException, InterruptedException {
    LogTransaction opened = group(start);
    opened.threadId = threadId;
    LogEvent event = make(Kind.BEGIN, a, at, start, next);
    event.threadId = threadId;
    begun = true;
    out.transactional(event);
  }

  private void raw(byte[] a, int at, int end, int type, long start, long next, boolean compressed)
      throws IOException, InterruptedException {
    if (!begun) {
      begin(a, at, start, next, 0);
    }
    Kind kind =
        switch (type) {
          case TABLE_MAP -> Kind.TABLE_MAP;
          case WRITE_ROWS,
              WRITE_ROWS_V1,
              MARIADB_WRITE_ROWS_COMPRESSED,
              MARIADB_WRITE_ROWS_COMPRESSED_V1 ->
              Kind.WRITE_ROWS;
          case UPDATE_ROWS,
              UPDATE_ROWS_V1,
              MARIADB_UPDATE_ROWS_COMPRESSED,
              MARIADB_UPDATE_ROWS_COMPRESSED_V1 ->
              Kind.UPDATE_ROWS;
          default -> Kind.DELETE_ROWS;
        };
    LogEvent event = make(kind, a, at, start, next);
    event.body = a;
    event.bodyOffset = at + HEADER_LENGTH;
    event.bodyEnd = end;
    event.compressed = compressed;
    event.v2 = type >= WRITE_ROWS && type <= DELETE_ROWS || type >= MARIADB_WRITE_ROWS_COMPRESSED;
    out.transactional(event);
  }

  private void end(Kind kind, byte[] a, int at, long start, long next)
      throws IOException, InterruptedException {
    end(make(kind, a, at, start, next));
  }

  private void end(LogEvent event) throws IOException, InterruptedException {
    event.endsTransaction = true;
    group = null;
    begun = false;
    out.transactional(event);
  }

  private void mariaDbGtid(byte[] a, int at, int body, long start, long next)
      throws IOException, InterruptedException {
    int flags = GtidEvents.mariaDbFlags(a, body);
    open(start, GtidEvents.mariaDb(a, body, Bytes.uint32(a, at + 5)), 0);
    if ((flags & (GtidEvents.STANDALONE | GtidEvents.COMPLETED_XA)) == 0) {
      begin(a, at, start, next, 0);
    }
  }

  private void query(byte[] a, int at, int end, int type, long start, long next)
      throws IOException, InterruptedException {
    int body = at + HEADER_LENGTH;
    int sqlAt = QueryEvents.sqlOffset(a, body, type);
    if (type == QUERY && QueryEvents.isBegin(a, sqlAt, end)) {
      if (!begun) {
        begin(a, at, start, next, QueryEvents.threadId(a, body));
      }
      return;
    }
    if (type == QUERY && QueryEvents.isCommit(a, sqlAt, end)) {
      end(Kind.COMMIT, a, at, start, next);
      return;
    }
    LogEvent statement = make(Kind.QUERY, a, at, start, next);
    QueryEvents.read(statement, a, body, end, type);
    String sql = statement.sql;
    if (begun) {
      if (sql.equalsIgnoreCase("ROLLBACK")) {
        end(copy(statement, Kind.ROLLBACK));
      } else if (!startsWith(sql, "XA START") && !startsWith(sql, "XA END")) {
        out.transactional(statement);
      }
    } else if (startsWith(sql, "XA START")) {
      begin(a, at, start, next, statement.threadId);
    } else if (startsWith(sql, "XA COMMIT")) {
      end(copy(statement, Kind.XA_COMMIT));
    } else if (startsWith(sql, "XA ROLLBACK")) {
      end(copy(statement, Kind.XA_ROLLBACK));
    } else {
      group(start).threadId = statement.threadId;
      end(statement);
    }
  }

  private static boolean startsWith(String sql, String words) {
    return sql.regionMatches(true, 0, words, 0, words.length());
  }

  private static LogEvent copy(LogEvent from, Kind kind) {
    LogEvent event =
        new LogEvent(
            kind, from.file(), from.startPosition(), from.endPosition(), from.transaction());
    event.typeCode = from.typeCode;
    event.timestampSeconds = from.timestampSeconds;
    event.serverId = from.serverId;
    event.threadId = from.threadId;
    event.database = from.database;
    event.sql = from.sql;
    return event;
  }

  private void heartbeat(byte[] a, int body, int end, int type, long logPosition)
      throws IOException, InterruptedException {
    String name;
    long at;
    if (type == HEARTBEAT) {
      name = new String(a, body, end - body, StandardCharsets.UTF_8);
      at = logPosition;
    } else {
      name = file;
      at = position;
      for (int i = body; i + 2 <= end && a[i] != 0; i += 2 + Bytes.uint8(a, i + 1)) {
        if (a[i] == 1) {
          name = new String(a, i + 2, Bytes.uint8(a, i + 1), StandardCharsets.UTF_8);
        }
      }
    }
    if (type == HEARTBEAT && name.equals(file)) {
      // It passes over what the server does not send; 32 bits, as in the header.
      long gap = at - position & 0xffff_ffffL;
      if (gap < 1L << 31) {
        position += gap;
      }
    }
    out.other(new LogEvent(Kind.HEARTBEAT, file, position, position, null));
  }

  private void rotate(byte[] a, int body, int end) throws IOException, InterruptedException {
    file = new String(a, body + 8, end - body - 8, StandardCharsets.UTF_8);
    position = Bytes.int64(a, body);
    out.other(new LogEvent(Kind.ROTATE, file, position, position, null));
  }

  private void formatDescription(byte[] a, int body, int end, long start, long next)
      throws IOException, InterruptedException {
    // Version, server version, time, header length, then one length for each type of event; the
    // one of this event itself says how long the body is without algorithm and checksum.
    int ownLength = Bytes.uint8(a, body + 2 + 50 + 4 + 1 + FORMAT_DESCRIPTION - 1);
    int rest = end - body - ownLength;
    int algorithm = rest > 0 ? Bytes.uint8(a, body + ownLength) : 0;
    checksumLength = algorithm == 1 ? CHECKSUM_LENGTH : 0;
    if (group != null) {
      // A server that crashed left a transaction without its end. It was never committed.
      LogEvent event = new LogEvent(Kind.ROLLBACK, file, start, next, group);
      event.typeCode = FORMAT_DESCRIPTION;
      if (begun) {
        end(event);
      }
      group = null;
      begun = false;
    }
  }

  @Override
  public void close() {
    payloads.close();
  }
}
