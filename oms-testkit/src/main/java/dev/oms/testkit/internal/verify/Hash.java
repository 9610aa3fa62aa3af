package dev.oms.testkit.internal.verify;

/**
 * 64 bits stand for a row or a message; that two of two million share them is one in ten million.
 */
final class Hash {

  private Hash() {}

  /** Hashes a text. */
  static long of(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /** Hashes a pair, in that order. */
  static long of(long first, long second) {
    return mix(first * 0x9e3779b97f4a7c15L + second);
  }

  private static long mix(long hash) {
    long h = hash;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
