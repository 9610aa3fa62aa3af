package dev.oms.core.internal;

/** The 32-bit MurmurHash2 with the seed that Kafka's clients use for message keys. */
final class Murmur2 {

  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;

  private Murmur2() {}

  static int hash(byte[] data, int offset, int length) {
    int h = SEED ^ length;
    int end = offset + (length & ~3);
    for (int i = offset; i < end; i += 4) {
      int k =
          data[i] & 0xff
              | (data[i + 1] & 0xff) << 8
              | (data[i + 2] & 0xff) << 16
              | (data[i + 3] & 0xff) << 24;
      k *= M;
      k ^= k >>> 24;
      k *= M;
      h *= M;
      h ^= k;
    }
    int rest = length & 3;
    if (rest == 3) {
      h ^= (data[end + 2] & 0xff) << 16;
    }
    if (rest >= 2) {
      h ^= (data[end + 1] & 0xff) << 8;
    }
    if (rest >= 1) {
      h ^= data[end] & 0xff;
      h *= M;
    }
    h ^= h >>> 13;
    h *= M;
    h ^= h >>> 15;
    return h;
  }

  /** A number from 0 to {@code buckets - 1}. */
  static int bucket(byte[] data, int offset, int length, int buckets) {
    return (hash(data, offset, length) & 0x7fffffff) % buckets;
  }
}
