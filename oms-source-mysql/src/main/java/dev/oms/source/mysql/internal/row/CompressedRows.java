package dev.oms.source.mysql.internal.row;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Turns the compressed events of MariaDB ({@code log_bin_compress=ON}) into plain ones: query (165)
 * and row events (166 to 171). Everything up to the rows, or to the statement, is as in the plain
 * event; then come a header byte (80 hexadecimal, the method in bits 4 to 6, where 0 is zlib, and
 * the bytes of the length in bits 0 to 2), the length big-endian, and the data. Events that are too
 * small to gain from it are plain also where compression is on.
 *
 * <p>Not thread-safe: holds a decompressor; {@link #close} frees it.
 */
public final class CompressedRows implements AutoCloseable {

  /** A compressed QUERY_EVENT (2). */
  public static final int QUERY_COMPRESSED = 165;

  /** A compressed WRITE_ROWS_EVENT_V1 (23); what MariaDB writes. */
  public static final int WRITE_ROWS_COMPRESSED_V1 = 166;

  /** A compressed UPDATE_ROWS_EVENT_V1 (24). */
  public static final int UPDATE_ROWS_COMPRESSED_V1 = 167;

  /** A compressed DELETE_ROWS_EVENT_V1 (25). */
  public static final int DELETE_ROWS_COMPRESSED_V1 = 168;

  /** A compressed WRITE_ROWS_EVENT of version 2 (30). */
  public static final int WRITE_ROWS_COMPRESSED = 169;

  /** A compressed UPDATE_ROWS_EVENT of version 2 (31). */
  public static final int UPDATE_ROWS_COMPRESSED = 170;

  /** A compressed DELETE_ROWS_EVENT of version 2 (32). */
  public static final int DELETE_ROWS_COMPRESSED = 171;

  private final Inflater inflater = new Inflater();

  /** Ready to use. */
  public CompressedRows() {}

  /** Whether events of this type are compressed row events. */
  public static boolean isCompressedRows(int eventType) {
    return eventType >= WRITE_ROWS_COMPRESSED_V1 && eventType <= DELETE_ROWS_COMPRESSED;
  }

  /** What a compressed row event does. */
  public static RowsEvent.Kind kind(int eventType) {
    return switch (eventType) {
      case WRITE_ROWS_COMPRESSED, WRITE_ROWS_COMPRESSED_V1 -> RowsEvent.Kind.WRITE;
      case UPDATE_ROWS_COMPRESSED, UPDATE_ROWS_COMPRESSED_V1 -> RowsEvent.Kind.UPDATE;
      case DELETE_ROWS_COMPRESSED, DELETE_ROWS_COMPRESSED_V1 -> RowsEvent.Kind.DELETE;
      default -> throw new IllegalArgumentException("no compressed row event: " + eventType);
    };
  }

  /** Whether a compressed row event has the extra header of version 2. */
  public static boolean extraHeader(int eventType) {
    return eventType >= WRITE_ROWS_COMPRESSED && eventType <= DELETE_ROWS_COMPRESSED;
  }

  /**
   * The type number of the plain event that a compressed one stands for; other types are returned
   * as they are.
   */
  public static int plainType(int eventType) {
    if (eventType == QUERY_COMPRESSED) {
      return 2;
    }
    if (!isCompressedRows(eventType)) {
      return eventType;
    }
    return extraHeader(eventType)
        ? eventType - WRITE_ROWS_COMPRESSED + 30
        : eventType - WRITE_ROWS_COMPRESSED_V1 + 23;
  }

  /**
   * The body of the plain row event, in an array of its own.
   *
   * @param eventType 166 to 171
   * @param body an array with the compressed event's body
   * @param offset where the body starts, after the event header of 19 bytes
   * @param end where it ends, before the checksum
   * @throws EventFormatException when it is damaged
   */
  public byte[] rows(int eventType, byte[] body, int offset, int end) {
    Cursor in = new Cursor(body, offset, end, "a compressed row event");
    in.skip(8);
    if (extraHeader(eventType)) {
      int length = (int) in.little(2);
      in.skip(length - 2);
    }
    int columns = in.packedInt();
    in.skip((columns + 7) / 8);
    if (kind(eventType) == RowsEvent.Kind.UPDATE) {
      in.skip((columns + 7) / 8);
    }
    return inflate(in, body, offset, end);
  }

  /**
   * The body of the plain QUERY event, in an array of its own.
   *
   * @param body an array with the compressed event's body
   * @param offset where the body starts, after the event header of 19 bytes
   * @param end where it ends, before the checksum
   * @throws EventFormatException when it is damaged
   */
  public byte[] query(byte[] body, int offset, int end) {
    Cursor in = new Cursor(body, offset, end, "a compressed QUERY event");
    in.skip(8);
    int database = in.u8();
    in.skip(2);
    int statusVariables = (int) in.little(2);
    in.skip(statusVariables);
    in.skip(database + 1);
    return inflate(in, body, offset, end);
  }

  private byte[] inflate(Cursor in, byte[] body, int offset, int end) {
    int plain = in.at() - offset;
    int header = in.u8();
    int lengthBytes = header & 7;
    if ((header & 0xE0) != 0x80 || (header & 0x70) != 0 || lengthBytes < 1 || lengthBytes > 4) {
      throw in.error("compression header " + header + " is not known");
    }
    long size = Bytes.be(body, in.skip(lengthBytes), lengthBytes);
    // zlib makes nothing smaller than to a thousandth or so.
    if (size + plain > Integer.MAX_VALUE - 8 || size > (in.remaining() + 16L) * 1100) {
      throw in.error("it claims to have " + size + " bytes");
    }
    byte[] result = new byte[plain + (int) size];
    System.arraycopy(body, offset, result, 0, plain);
    try {
      inflater.reset();
      inflater.setInput(body, in.at(), end - in.at());
      int at = plain;
      while (at < result.length) {
        int n = inflater.inflate(result, at, result.length - at);
        if (n == 0) {
          throw in.error("the compressed data ends early");
        }
        at += n;
      }
    } catch (DataFormatException e) {
      throw new EventFormatException("a compressed event is not zlib data: " + e.getMessage(), e);
    }
    return result;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
