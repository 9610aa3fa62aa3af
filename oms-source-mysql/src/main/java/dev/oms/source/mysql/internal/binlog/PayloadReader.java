package dev.oms.source.mysql.internal.binlog;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes a compressed transaction apart into its events, in order and in constant memory: a small
 * one is inflated at once, a large one while it arrives from the network. Used by one thread.
 */
final class PayloadReader implements AutoCloseable {

  private static final int FIELD_END = 0;
  private static final int FIELD_SIZE = 1;
  private static final int FIELD_COMPRESSION = 2;
  private static final int FIELD_UNCOMPRESSED_SIZE = 3;
  private static final int ZSTD = 0;
  private static final int NONE = 255;
  private static final int SMALL = 1 << 20;

  // Made for the first payload: it loads the native library.
  private @Nullable ZstdDecompressCtx context;
  private byte[] compressed = new byte[0];

  interface Inner {
    void event(byte[] array, int offset, int length) throws IOException, InterruptedException;
  }

  /** Hands each event of the payload to {@code inner}; each has a header, and no checksum. */
  void read(PacketStream packets, Inner inner) throws IOException, InterruptedException {
    InputStream in = packets.payload();
    long size = -1;
    long uncompressed = -1;
    int compression = ZSTD;
    for (int field = (int) packed(in); field != FIELD_END; field = (int) packed(in)) {
      int length = (int) packed(in);
      switch (field) {
        case FIELD_SIZE -> size = packed(in);
        case FIELD_COMPRESSION -> compression = (int) packed(in);
        case FIELD_UNCOMPRESSED_SIZE -> uncompressed = packed(in);
        default -> in.skipNBytes(length);
      }
    }
    if (size < 0 || size > packets.payloadLeft()) {
      throw new IOException("a compressed transaction of " + size + " bytes");
    }
    if (compression != ZSTD && compression != NONE) {
      throw new IllegalArgumentException(
          "a transaction with the unknown compression " + compression);
    }
    if (compression == ZSTD && uncompressed >= 0 && uncompressed <= SMALL && size <= SMALL) {
      small(in, (int) size, (int) uncompressed, inner);
    } else {
      InputStream limited = new Limited(in, size);
      try (InputStream plain =
          compression == NONE
              ? limited
              : new ZstdInputStreamNoFinalizer(limited, RecyclingBufferPool.INSTANCE)) {
        large(new BlockReader(plain), inner);
      }
    }
    packets.finishPayload();
  }

  private void small(InputStream in, int size, int uncompressed, Inner inner)
      throws IOException, InterruptedException {
    if (compressed.length < size) {
      compressed = new byte[Math.max(size, 16 << 10)];
    }
    if (in.readNBytes(compressed, 0, size) != size) {
      throw new EOFException("a compressed transaction that ends early");
    }
    byte[] plain = new byte[uncompressed];
    ZstdDecompressCtx zstd = context;
    if (zstd == null) {
      zstd = new ZstdDecompressCtx();
      context = zstd;
    }
    int got = zstd.decompressByteArray(plain, 0, plain.length, compressed, 0, size);
    int at = 0;
    while (at < got) {
      int length = eventLength(plain, at);
      if (at + length > got) {
        throw new IOException("a compressed transaction whose last event is cut off");
      }
      inner.event(plain, at, length);
      at += length;
    }
  }

  private static void large(BlockReader in, Inner inner) throws IOException, InterruptedException {
    while (in.requireOrEnd(EventTypes.HEADER_LENGTH)) {
      int length = eventLength(in.block(), in.at());
      in.require(length);
      inner.event(in.block(), in.at(), length);
      in.advance(length);
    }
  }

  private static int eventLength(byte[] a, int at) throws IOException {
    int length = Bytes.int32(a, at + 9);
    if (length < EventTypes.HEADER_LENGTH) {
      throw new IOException("an event of " + length + " bytes in a compressed transaction");
    }
    return length;
  }

  /** A number as the protocol packs it. */
  private static long packed(InputStream in) throws IOException {
    int first = in.read();
    int more =
        switch (first) {
          case 252 -> 2;
          case 253 -> 3;
          case 254 -> 8;
          default -> 0;
        };
    if (more == 0) {
      if (first < 0 || first > 250) {
        throw new IOException("not a packed number: " + first);
      }
      return first;
    }
    byte[] bytes = in.readNBytes(more);
    return Bytes.uint(bytes, 0, bytes.length);
  }

  @Override
  public void close() {
    ZstdDecompressCtx zstd = context;
    context = null;
    if (zstd != null) {
      zstd.close();
    }
  }

  /** The first bytes of a stream; closing it leaves the stream open. */
  private static final class Limited extends InputStream {
    private final InputStream in;
    private long left;

    Limited(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      if (left == 0) {
        return -1;
      }
      left--;
      return in.read();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = in.read(to, offset, (int) Math.min(length, left));
      if (n > 0) {
        left -= n;
      }
      return n;
    }
  }
}
