package dev.oms.benchmarks;

import java.nio.charset.StandardCharsets;

/** Keys of messages: a row's id as decimal digits, as the hash partitioner writes it. */
final class MessageKeys {

  private MessageKeys() {}

  static byte[] of(int id) {
    return Integer.toString(id).getBytes(StandardCharsets.US_ASCII);
  }

  static int id(byte[] key) {
    return Integer.parseInt(new String(key, StandardCharsets.US_ASCII));
  }
}
