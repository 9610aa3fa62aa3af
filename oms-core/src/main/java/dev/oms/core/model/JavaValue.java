package dev.oms.core.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A Java value in the form that the accessors of a {@link Row} give out. */
final class JavaValue {

  private static final byte[] NONE = new byte[0];
  private static final String DATE = "(\\d{4})-(\\d\\d)-(\\d\\d)";
  private static final String CLOCK = "(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?";
  private static final Pattern DATE_TEXT = Pattern.compile(DATE);
  private static final Pattern DATE_TIME_TEXT = Pattern.compile(DATE + " " + CLOCK);
  private static final Pattern ZONED_TEXT = Pattern.compile(DATE + " " + CLOCK + " (\\S+)");
  private static final Pattern TIME_TEXT =
      Pattern.compile("(-?)(\\d{2,3}):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?");
  private static final BigInteger UNSIGNED_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  /** A whole number, packed fields, nanoseconds, epoch seconds, or the bits of a float. */
  final long number;

  final int nanos;
  final byte[] bytes;

  private JavaValue(long number, int nanos, byte[] bytes) {
    this.number = number;
    this.nanos = nanos;
    this.bytes = bytes;
  }

  static JavaValue of(Column column, Object value) {
    JavaValue converted =
        switch (column.kind()) {
          case INTEGER -> integer(column, value);
          case FLOAT ->
              value instanceof Number n ? number(Float.floatToIntBits(n.floatValue())) : null;
          case DOUBLE ->
              value instanceof Number n ? number(Double.doubleToLongBits(n.doubleValue())) : null;
          case DECIMAL -> decimal(value);
          case TEXT ->
              value instanceof CharSequence text
                  ? bytes(text.toString().getBytes(StandardCharsets.UTF_8))
                  : value instanceof byte[] utf8 ? bytes(utf8.clone()) : null;
          case BINARY -> binary(column, value);
          case DATE -> date(value);
          case TIME -> time(value);
          case DATETIME ->
              column.type() == DataType.ZONED_DATETIME ? zoned(value) : dateTime(value);
          case TIMESTAMP -> timestamp(value);
        };
    if (converted == null) {
      throw new IllegalArgumentException(
          "column %s of type %s does not take the %s '%s'"
              .formatted(
                  column.name(), column.type(), value.getClass().getSimpleName(), shown(value)));
    }
    return converted;
  }

  private static String shown(Object value) {
    return value instanceof byte[] b ? b.length + " bytes" : value.toString();
  }

  private static JavaValue number(long number) {
    return new JavaValue(number, 0, NONE);
  }

  private static JavaValue bytes(byte[] bytes) {
    return new JavaValue(0, 0, bytes);
  }

  private static @Nullable JavaValue integer(Column column, Object value) {
    if (value instanceof Boolean b) {
      return number(b ? 1 : 0);
    }
    if (value instanceof BigInteger big) {
      boolean fits =
          column.unsigned()
              ? big.signum() >= 0 && big.compareTo(UNSIGNED_MAX) <= 0
              : big.bitLength() < 64;
      return fits ? number(big.longValue()) : null;
    }
    return value instanceof Long
            || value instanceof Integer
            || value instanceof Short
            || value instanceof Byte
        ? number(((Number) value).longValue())
        : null;
  }

  private static @Nullable JavaValue decimal(Object value) {
    if (value instanceof CharSequence text) {
      return bytes(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    if (value instanceof Number number) {
      String text =
          number instanceof BigDecimal big
              ? big.toPlainString()
              : new BigDecimal(number.toString()).toPlainString();
      return bytes(text.getBytes(StandardCharsets.US_ASCII));
    }
    return null;
  }

  private static @Nullable JavaValue binary(Column column, Object value) {
    if (column.type() == DataType.BIT) {
      if (value instanceof Number bits) {
        int length = column.length() > 0 ? (column.length() + 7) / 8 : 8;
        byte[] bigEndian = new byte[length];
        for (int i = 0; i < length && i < 8; i++) {
          bigEndian[length - 1 - i] = (byte) (bits.longValue() >>> 8 * i);
        }
        return new JavaValue(bits.longValue(), 0, bigEndian);
      }
      if (value instanceof byte[] bigEndian) {
        return new JavaValue(new BigInteger(1, bigEndian).longValue(), 0, bigEndian.clone());
      }
    }
    return value instanceof byte[] raw ? bytes(raw.clone()) : null;
  }

  private static @Nullable JavaValue date(Object value) {
    if (value instanceof LocalDate date) {
      return number(
          LocalTime64.packDate(date.getYear(), date.getMonthValue(), date.getDayOfMonth()));
    }
    Matcher m = value instanceof CharSequence text ? DATE_TEXT.matcher(text) : null;
    return m != null && m.matches()
        ? number(LocalTime64.packDate(field(m, 1), field(m, 2), field(m, 3)))
        : null;
  }

  private static @Nullable JavaValue time(Object value) {
    if (value instanceof Duration duration) {
      return number(duration.toNanos());
    }
    if (value instanceof LocalTime time) {
      return number(time.toNanoOfDay());
    }
    Matcher m = value instanceof CharSequence text ? TIME_TEXT.matcher(text) : null;
    if (m == null || !m.matches()) {
      return null;
    }
    long seconds = field(m, 2) * 3600L + field(m, 3) * 60L + field(m, 4);
    long nanos = seconds * 1_000_000_000L + fraction(m.group(5));
    return number("-".equals(m.group(1)) ? -nanos : nanos);
  }

  private static @Nullable JavaValue dateTime(Object value) {
    if (value instanceof LocalDateTime time) {
      return new JavaValue(packed(time), time.getNano(), NONE);
    }
    Matcher m = value instanceof CharSequence text ? DATE_TIME_TEXT.matcher(text) : null;
    return m != null && m.matches() ? parsed(m, NONE) : null;
  }

  private static @Nullable JavaValue zoned(Object value) {
    if (value instanceof ZonedDateTime time) {
      byte[] zone = time.getZone().getId().getBytes(StandardCharsets.UTF_8);
      return new JavaValue(packed(time.toLocalDateTime()), time.getNano(), zone);
    }
    Matcher m = value instanceof CharSequence text ? ZONED_TEXT.matcher(text) : null;
    return m != null && m.matches() ? parsed(m, m.group(8).getBytes(StandardCharsets.UTF_8)) : null;
  }

  private static @Nullable JavaValue timestamp(Object value) {
    if (value instanceof Instant instant) {
      return new JavaValue(instant.getEpochSecond(), instant.getNano(), NONE);
    }
    return value instanceof CharSequence text && text.toString().equals("0000-00-00 00:00:00")
        ? number(Row.ZERO_TIMESTAMP)
        : null;
  }

  private static long packed(LocalDateTime time) {
    return LocalTime64.pack(
        time.getYear(),
        time.getMonthValue(),
        time.getDayOfMonth(),
        time.getHour(),
        time.getMinute(),
        time.getSecond());
  }

  private static JavaValue parsed(Matcher m, byte[] zone) {
    long packed =
        LocalTime64.pack(
            field(m, 1), field(m, 2), field(m, 3), field(m, 4), field(m, 5), field(m, 6));
    return new JavaValue(packed, fraction(m.group(7)), zone);
  }

  private static int field(Matcher m, int group) {
    return Integer.parseInt(m.group(group));
  }

  private static int fraction(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt((digits + "00000000").substring(0, 9));
  }
}
