package dev.oms.source.mysql.internal.binlog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian numbers in byte arrays. */
final class Bytes {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG_BIG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  static int uint8(byte[] a, int at) {
    return a[at] & 0xff;
  }

  static int uint16(byte[] a, int at) {
    return a[at] & 0xff | (a[at + 1] & 0xff) << 8;
  }

  static int uint24(byte[] a, int at) {
    return uint16(a, at) | (a[at + 2] & 0xff) << 16;
  }

  static int int32(byte[] a, int at) {
    return (int) INT.get(a, at);
  }

  static long uint32(byte[] a, int at) {
    return (int) INT.get(a, at) & 0xffff_ffffL;
  }

  static long int64(byte[] a, int at) {
    return (long) LONG.get(a, at);
  }

  static long int64BigEndian(byte[] a, int at) {
    return (long) LONG_BIG.get(a, at);
  }

  static long uint(byte[] a, int at, int length) {
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | a[at + i] & 0xff;
    }
    return value;
  }
}
