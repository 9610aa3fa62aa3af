package dev.oms.source.mysql.internal.binlog;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a stream into blocks so that events can be used in place, without a copy: what was handed
 * out stays valid, since a full block is left to its events and a new one begun. Used by one
 * thread.
 */
final class BlockReader {

  // Below half of G1's smallest region, so that blocks are ordinary objects also in a small heap.
  private static final int BLOCK = 256 << 10;

  private final InputStream in;
  private byte[] block = new byte[BLOCK];
  private int at;
  private int limit;

  BlockReader(InputStream in) {
    this.in = in;
  }

  /** How many bytes can be had without reading. */
  int buffered() {
    return limit - at;
  }

  /** The block that holds what is to be read next. Changes with {@link #require}. */
  byte[] block() {
    return block;
  }

  /** Where in the block the next byte is. */
  int at() {
    return at;
  }

  /** Goes on by {@code n} bytes that are buffered. */
  void advance(int n) {
    at += n;
  }

  /**
   * Makes the next {@code n} bytes lie one after another in the block.
   *
   * @return false when the stream ended before the first of them
   */
  boolean requireOrEnd(int n) throws IOException {
    if (limit - at >= n) {
      return true;
    }
    if (block.length - at < n) {
      byte[] next = new byte[Math.max(BLOCK, n)];
      System.arraycopy(block, at, next, 0, limit - at);
      limit -= at;
      at = 0;
      block = next;
    }
    while (limit - at < n) {
      int got = in.read(block, limit, block.length - limit);
      if (got < 0) {
        if (limit == at) {
          return false;
        }
        throw new EOFException("the stream ended within an event");
      }
      limit += got;
    }
    return true;
  }

  /** As {@link #requireOrEnd}, where the stream must not end. */
  void require(int n) throws IOException {
    if (!requireOrEnd(n)) {
      throw new EOFException("the server closed the connection");
    }
  }

  /** Copies bytes out, the buffered ones first; at least one unless the stream ended. */
  int read(byte[] to, int offset, int length) throws IOException {
    if (limit > at) {
      int n = Math.min(length, limit - at);
      System.arraycopy(block, at, to, offset, n);
      at += n;
      return n;
    }
    return in.read(to, offset, length);
  }
}
