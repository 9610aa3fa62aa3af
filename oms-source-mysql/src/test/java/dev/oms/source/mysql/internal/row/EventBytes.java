package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.ByteOutput;
import java.nio.charset.StandardCharsets;

/** Writes events by hand, for tests. */
final class EventBytes {

  final ByteOutput out = new ByteOutput(256);

  static EventBytes start() {
    return new EventBytes();
  }

  EventBytes le(long value, int length) {
    for (int i = 0; i < length; i++) {
      out.write((int) (value >>> 8 * i));
    }
    return this;
  }

  EventBytes be(long value, int length) {
    for (int i = length - 1; i >= 0; i--) {
      out.write((int) (value >>> 8 * i));
    }
    return this;
  }

  EventBytes bytes(int... values) {
    for (int value : values) {
      out.write(value);
    }
    return this;
  }

  EventBytes raw(byte[] values) {
    out.write(values);
    return this;
  }

  EventBytes packed(int value) {
    return value < 251 ? bytes(value) : bytes(252).le(value, 2);
  }

  EventBytes text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    packed(bytes.length);
    out.write(bytes);
    return this;
  }

  byte[] done() {
    return out.toByteArray();
  }

  /** A TABLE_MAP of {@code d.t} with id 7: types, their metadata, no nullable columns but all. */
  static EventBytes tableMap(int[] types, int... meta) {
    EventBytes event = start().le(7, 6).le(1, 2).text("d").bytes(0).text("t").bytes(0);
    event.packed(types.length).bytes(types).packed(meta.length).bytes(meta);
    for (int i = 0; i < (types.length + 7) / 8; i++) {
      event.bytes(0xFF);
    }
    return event;
  }

  /** An optional field. */
  EventBytes field(int type, EventBytes content) {
    byte[] value = content.done();
    return bytes(type).packed(value.length).raw(value);
  }

  /** The head of a row event, of version 1, for table 7. */
  static EventBytes rows(int columns) {
    return start().le(7, 6).le(0, 2).packed(columns);
  }
}
