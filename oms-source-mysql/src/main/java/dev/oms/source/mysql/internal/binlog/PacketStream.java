package dev.oms.source.mysql.internal.binlog;

import com.github.shyiko.mysql.binlog.network.ServerException;
import com.github.shyiko.mysql.binlog.network.protocol.ErrorPacket;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts the replication stream into events: one for each packet, or a run of packets for an event of
 * 16 MiB and more. Used by one thread.
 */
final class PacketStream {

  private static final int MAX_PACKET = 0xff_ffff;
  private static final int PACKET_HEADER = 4;

  private final BlockReader in;
  private byte[] array = new byte[0];
  private int offset;
  private int length;
  // What is left of the present event when it is read as a stream.
  private long streamLeft;
  private int packetLeft;
  private boolean lastPacket;

  PacketStream(InputStream in) {
    this.in = new BlockReader(in);
  }

  /** Whether the next event can be had without waiting for the network. */
  boolean hasBuffered() {
    int have = in.buffered();
    return have >= PACKET_HEADER && have >= PACKET_HEADER + Bytes.uint24(in.block(), in.at());
  }

  /**
   * Goes to the next event: all of it, or, for a compressed transaction, its header alone, after
   * which {@link #payload} gives the rest.
   *
   * @return false when the server says that there is no more
   * @throws ServerException with the error that the server sent instead
   */
  boolean next() throws IOException {
    in.require(PACKET_HEADER + 1);
    int packet = Bytes.uint24(in.block(), in.at());
    int marker = Bytes.uint8(in.block(), in.at() + PACKET_HEADER);
    if (marker == 0xff) {
      in.require(PACKET_HEADER + packet);
      int from = in.at() + PACKET_HEADER + 1;
      ErrorPacket error = new ErrorPacket(Arrays.copyOfRange(in.block(), from, from + packet - 1));
      throw new ServerException(error.getErrorMessage(), error.getErrorCode(), error.getSqlState());
    }
    if (marker == 0xfe && packet < 9) {
      return false;
    }
    int header = PACKET_HEADER + 1 + EventTypes.HEADER_LENGTH;
    if (packet <= EventTypes.HEADER_LENGTH) {
      throw new IOException("a packet of " + packet + " bytes that holds no event");
    }
    in.require(header);
    int type = Bytes.uint8(in.block(), in.at() + PACKET_HEADER + 1 + 4);
    long eventLength = Bytes.uint32(in.block(), in.at() + PACKET_HEADER + 1 + 9);
    if (type == EventTypes.TRANSACTION_PAYLOAD) {
      array = in.block();
      offset = in.at() + PACKET_HEADER + 1;
      length = EventTypes.HEADER_LENGTH;
      in.advance(header);
      streamLeft = eventLength - EventTypes.HEADER_LENGTH;
      packetLeft = packet - 1 - EventTypes.HEADER_LENGTH;
      lastPacket = packet < MAX_PACKET;
      return true;
    }
    if (packet < MAX_PACKET) {
      in.require(PACKET_HEADER + packet);
      array = in.block();
      offset = in.at() + PACKET_HEADER + 1;
      length = packet - 1;
      in.advance(PACKET_HEADER + packet);
    } else {
      joinPackets(packet, eventLength);
    }
    return true;
  }

  private void joinPackets(int firstPacket, long eventLength) throws IOException {
    if (eventLength > Integer.MAX_VALUE - 16) {
      throw new IOException("an event of " + eventLength + " bytes");
    }
    byte[] whole = new byte[(int) eventLength];
    in.advance(PACKET_HEADER + 1);
    int done = 0;
    int packet = firstPacket;
    int left = packet - 1;
    while (true) {
      while (left > 0) {
        int n = in.read(whole, done, Math.min(left, whole.length - done));
        if (n <= 0) {
          throw new EOFException("the server closed the connection within an event");
        }
        done += n;
        left -= n;
      }
      if (packet < MAX_PACKET) {
        break;
      }
      in.require(PACKET_HEADER);
      packet = Bytes.uint24(in.block(), in.at());
      left = packet;
      in.advance(PACKET_HEADER);
    }
    if (done != whole.length) {
      throw new IOException("an event of " + done + " bytes that should have " + whole.length);
    }
    array = whole;
    offset = 0;
    length = done;
  }

  /** The array that holds the event. */
  byte[] array() {
    return array;
  }

  /** Where in the array the event's header begins. */
  int offset() {
    return offset;
  }

  /** Length of header, body and checksum; of the header alone for a compressed transaction. */
  int length() {
    return length;
  }

  /** The number of bytes that {@link #payload} still has, checksum included. */
  long payloadLeft() {
    return streamLeft;
  }

  /** The body of the present event as a stream; must be read to its end. */
  InputStream payload() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] to, int from, int count) throws IOException {
        if (count == 0) {
          return 0;
        }
        if (streamLeft == 0) {
          return -1;
        }
        while (packetLeft == 0) {
          if (lastPacket) {
            throw new EOFException("a compressed transaction that ends early");
          }
          in.require(PACKET_HEADER);
          packetLeft = Bytes.uint24(in.block(), in.at());
          lastPacket = packetLeft < MAX_PACKET;
          in.advance(PACKET_HEADER);
        }
        int n = in.read(to, from, (int) Math.min(Math.min(count, packetLeft), streamLeft));
        if (n < 0) {
          throw new EOFException("the server closed the connection within an event");
        }
        packetLeft -= n;
        streamLeft -= n;
        return n;
      }
    };
  }

  /** Skips what is left of the present event, and an empty last packet. */
  void finishPayload() throws IOException {
    byte[] scratch = new byte[4096];
    InputStream rest = payload();
    int n;
    do {
      n = rest.read(scratch, 0, scratch.length);
    } while (n >= 0);
    while (!lastPacket) {
      // A run whose last packet is full is followed by an empty one.
      in.require(PACKET_HEADER);
      lastPacket = Bytes.uint24(in.block(), in.at()) < MAX_PACKET;
      in.advance(PACKET_HEADER);
    }
  }
}
