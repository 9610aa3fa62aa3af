package dev.oms.source.mysql.internal.row;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reading of numbers from byte arrays, without checks of its own: callers know the bounds. */
final class Bytes {

  private static final VarHandle LE8 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LE4 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LE2 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  static int u8(byte[] a, int at) {
    return a[at] & 0xFF;
  }

  static int u16(byte[] a, int at) {
    return (short) LE2.get(a, at) & 0xFFFF;
  }

  static int s16(byte[] a, int at) {
    return (short) LE2.get(a, at);
  }

  static int u24(byte[] a, int at) {
    return (a[at] & 0xFF) | (a[at + 1] & 0xFF) << 8 | (a[at + 2] & 0xFF) << 16;
  }

  static int s24(byte[] a, int at) {
    return (a[at] & 0xFF) | (a[at + 1] & 0xFF) << 8 | a[at + 2] << 16;
  }

  static int s32(byte[] a, int at) {
    return (int) LE4.get(a, at);
  }

  static long u32(byte[] a, int at) {
    return (int) LE4.get(a, at) & 0xFFFF_FFFFL;
  }

  static long s64(byte[] a, int at) {
    return (long) LE8.get(a, at);
  }

  static void putS64(byte[] a, int at, long value) {
    LE8.set(a, at, value);
  }

  static void putS32(byte[] a, int at, int value) {
    LE4.set(a, at, value);
  }

  /** Little-endian, 1 to 8 bytes, unsigned. */
  static long le(byte[] a, int at, int length) {
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | (a[at + i] & 0xFF);
    }
    return value;
  }

  /** Big-endian, 0 to 8 bytes, unsigned. */
  static long be(byte[] a, int at, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | (a[at + i] & 0xFF);
    }
    return value;
  }
}
