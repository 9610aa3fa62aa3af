package dev.oms.source.mysql.internal.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What servers do rarely: made by hand. */
class EventDecoderTest {

  private final List<LogEvent> seen = new ArrayList<>();
  private final EventDecoder.Output out =
      new EventDecoder.Output() {
        @Override
        public void transactional(LogEvent event) {
          seen.add(event);
        }

        @Override
        public void other(LogEvent event) {
          seen.add(event);
        }
      };

  @Test
  void positionsBeyondFourGiB() throws Exception {
    long start = 0xffff_ff00L;
    EventDecoder decoder = new EventDecoder("b.1", start, "s", out);
    long at = start;
    for (int i = 0; i < 4; i++) {
      byte[] rows = event(EventTypes.WRITE_ROWS, at + 100, new byte[81], 0);
      decoder.event(rows, 0, rows.length);
      at += 100;
    }
    assertThat(seen.get(4).startPosition()).isEqualTo(start + 300);
    assertThat(seen.get(4).endPosition()).isEqualTo(0x1_0000_0090L);
    byte[] heartbeat = event(EventTypes.HEARTBEAT, at, "b.1".getBytes(StandardCharsets.UTF_8), 0);
    decoder.event(heartbeat, 0, heartbeat.length);
    assertThat(seen.get(5).endPosition()).isEqualTo(at);
    // Events that the server leaves out are a gap.
    byte[] xid = event(EventTypes.XID, at + 500, new byte[8], 0);
    decoder.event(xid, 0, xid.length);
    assertThat(seen.get(6).startPosition()).isEqualTo(at + 500 - 27);
    assertThat(seen.get(6).kind()).isEqualTo(LogEvent.Kind.COMMIT);
  }

  @Test
  void unknownTypesAreNeverSkippedUnlessTheyMayBe() throws Exception {
    EventDecoder decoder = new EventDecoder("b.1", 4, "s", out);
    byte[] ignorable = event(99, 40, new byte[17], EventTypes.FLAG_IGNORABLE);
    decoder.event(ignorable, 0, ignorable.length);
    assertThat(seen).isEmpty();
    for (int type : new int[] {0, 6, 12, 20, 21, 22, 43, 99, 172}) {
      byte[] unknown = event(type, 80, new byte[21], 0);
      assertThatThrownBy(() -> decoder.event(unknown, 0, unknown.length))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("unknown type " + type);
    }
    byte[] incident = event(EventTypes.INCIDENT, 80, new byte[21], 0);
    assertThatThrownBy(() -> decoder.event(incident, 0, incident.length))
        .hasMessageContaining("missing from its log");
  }

  @Test
  void eventsOfSeveralPacketsAreJoined() throws Exception {
    for (int size : new int[] {0xff_ffff - 2, 0xff_ffff - 1, 0xff_ffff, 40_000_000}) {
      byte[] body = new byte[size - EventTypes.HEADER_LENGTH];
      body[body.length - 1] = 42;
      byte[] event = event(EventTypes.WRITE_ROWS, size + 4L, body, 0);
      ByteArrayOutputStream packets = new ByteArrayOutputStream();
      byte[] all = new byte[event.length + 1];
      System.arraycopy(event, 0, all, 1, event.length);
      int at = 0;
      int length;
      do {
        length = Math.min(0xff_ffff, all.length - at);
        packets.write(new byte[] {(byte) length, (byte) (length >> 8), (byte) (length >> 16), 0});
        packets.write(all, at, length);
        at += length;
      } while (length == 0xff_ffff);
      byte[] xid = event(EventTypes.XID, size + 31L, new byte[8], 0);
      packets.write(new byte[] {(byte) (xid.length + 1), 0, 0, 0, 0});
      packets.write(xid);
      PacketStream stream = new PacketStream(new ByteArrayInputStream(packets.toByteArray()));
      assertThat(stream.next()).isTrue();
      assertThat(stream.length()).isEqualTo(size);
      assertThat(stream.array()[stream.offset() + size - 1]).isEqualTo((byte) 42);
      assertThat(stream.next()).isTrue();
      assertThat(stream.length()).isEqualTo(27);
    }
  }

  @Test
  void theGateDropsWhatPassed() throws Exception {
    EventGate gate = new EventGate(BinlogPosition.of("b.1", 4).withServer("s"), seen::add);
    gate.connected("s", false);
    feed(gate, "s", 3, 5);
    assertThat(seen).hasSize(5);
    assertThat(gate.resumePosition().position()).isEqualTo(4);
    // The same server, then the same again, cut at other places.
    gate.connected("s", false);
    feed(gate, "s", 3, 4);
    gate.connected("s", false);
    feed(gate, "s", 3, 8);
    assertThat(seen).hasSize(8);
    assertThat(seen.get(7).endsTransaction()).isTrue();
    assertThat(gate.resumePosition().position()).isEqualTo(804);
  }

  @Test
  void theGateBeginsATransactionAgainOnAnotherServer() throws Exception {
    EventGate gate =
        new EventGate(new BinlogPosition("b.1", 4, new MySqlGtidSet(), 0, "s"), seen::add);
    gate.connected("s", false);
    feed(gate, "s", 3, 5);
    gate.connected("other", false);
    feed(gate, "other", 3, 8);
    assertThat(seen).hasSize(13);
    assertThat(seen.get(5).kind()).isEqualTo(LogEvent.Kind.BEGIN);
    assertThat(gate.resumePosition().server()).isEqualTo("other");
  }

  @Test
  void theGateNoticesALogThatChanged() throws Exception {
    EventGate gate = new EventGate(BinlogPosition.of("b.1", 4).withServer("s"), seen::add);
    gate.connected("s", false);
    feed(gate, "s", 3, 6);
    gate.connected("s", false);
    assertThatThrownBy(() -> feed(gate, "s", 1, 8))
        .hasMessageContaining("log of the server changed");
  }

  /** The first events of: begin, pairs of table map and rows, commit. */
  private static void feed(EventGate gate, String server, int pairs, int count) throws Exception {
    LogTransaction transaction = new LogTransaction("b.1", 4, null, 0, server);
    for (int i = 0; i < count; i++) {
      LogEvent.Kind kind =
          i == 0
              ? LogEvent.Kind.BEGIN
              : i == 1 + 2 * pairs
                  ? LogEvent.Kind.COMMIT
                  : i % 2 == 1 ? LogEvent.Kind.TABLE_MAP : LogEvent.Kind.WRITE_ROWS;
      LogEvent event = new LogEvent(kind, "b.1", 4 + i * 100L, 104 + i * 100L, transaction);
      event.endsTransaction = kind == LogEvent.Kind.COMMIT;
      gate.transactional(event);
    }
  }

  private static byte[] event(int type, long endPosition, byte[] body, int flags) {
    ByteBuffer event =
        ByteBuffer.allocate(EventTypes.HEADER_LENGTH + body.length).order(ByteOrder.LITTLE_ENDIAN);
    event.putInt(1).put((byte) type).putInt(7).putInt(event.capacity()).putInt((int) endPosition);
    event.putShort((short) flags).put(body);
    return event.array();
  }
}
