package dev.oms.format.avro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Any row of any schema with any options is read back by Avro's own reader: each value is in the
 * row, or it is null there and its text beside it. What is expected is worked out with java.time
 * and java.math from the value that the row was made of.
 */
class AvroPropertyTest {

  /** What a value that its type cannot hold is expected to be. */
  private static final Object UNFIT = new Object();

  @Property(tries = 1500)
  void anyRowReadsBack(@ForAll long seed) {
    Random random = new Random(seed);
    AvroSerializer serializer = serializer(random);
    TableSchema schema = schema(random);
    @Nullable Object[] before = values(schema, random);
    @Nullable Object[] after = values(schema, random);
    ArrayRow old = ArrayRow.of(schema, before);
    ArrayRow current = ArrayRow.of(schema, after);
    SimpleOrigin origin = new SimpleOrigin("p" + random.nextLong(), text(random), null, 1);
    long time = random.nextLong() >> 10;
    RowChange change =
        switch (random.nextInt(4)) {
          case 0 -> SimpleRowChange.insert(current, time, origin);
          case 1 -> SimpleRowChange.update(old, current, time, origin);
          case 2 -> SimpleRowChange.delete(old, time, origin);
          default -> SimpleRowChange.snapshot(current, origin);
        };
    GenericRecord message = Fixtures.read(serializer, change);
    assertThat(message.get("position").toString()).isEqualTo(origin.position());
    assertThat(String.valueOf(message.get("xid"))).isEqualTo(origin.transactionId());
    boolean full = message.get("operation").toString().equals("ROW");
    assertThat(message.get("timestamp")).isEqualTo(full ? null : Instant.ofEpochMilli(time));
    check(message, "before", change.before(), before, serializer);
    check(message, "after", change.after(), after, serializer);
  }

  private static void check(
      GenericRecord message,
      String field,
      @Nullable Row row,
      @Nullable Object[] values,
      AvroSerializer serializer) {
    if (row == null) {
      assertThat(message.get(field)).isNull();
      assertThat(message.get(field + "Absent")).isNull();
      assertThat(message.get(field + "AsText")).isNull();
      return;
    }
    Map<String, @Nullable Object> expected = new HashMap<>();
    List<String> absent = new ArrayList<>();
    Map<String, String> texts = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      Column column = row.schema().column(i);
      String name = AvroNames.encode(column.name());
      Object value = values[i];
      Object fits =
          value == null || value == ArrayRow.ABSENT
              ? null
              : expected(column, value, row, i, serializer);
      if (value == ArrayRow.ABSENT) {
        absent.add(name);
      } else if (fits == UNFIT) {
        texts.put(name, String.valueOf(row.getText(i)));
      }
      expected.put(name, fits == UNFIT ? null : fits);
    }
    assertThat(Fixtures.values((GenericRecord) message.get(field))).isEqualTo(expected);
    List<?> named = message.get(field + "Absent") instanceof List<?> list ? list : List.of();
    assertThat(named.stream().map(Object::toString).toList()).isEqualTo(absent);
    assertThat(Fixtures.texts(message, field + "AsText")).isEqualTo(texts);
  }

  private static @Nullable Object expected(
      Column column, Object value, Row row, int i, AvroSerializer serializer) {
    String options = serializer.toString();
    boolean logical = options.contains("temporal=LOGICAL");
    return switch (column.kind()) {
      case INTEGER -> integer(column, (Long) value, options);
      case FLOAT, DOUBLE -> value;
      case DECIMAL -> decimal(column, (BigDecimal) value, options);
      case TEXT -> value;
      case BINARY -> ByteBuffer.wrap((byte[]) value);
      case DATE -> logical ? date((String) value) : value;
      case TIME -> logical ? time((Duration) value) : row.getText(i);
      case DATETIME ->
          logical && column.type() != DataType.ZONED_DATETIME
              ? dateTime(column, (String) value)
              : row.getText(i);
      case TIMESTAMP -> logical ? timestamp(column, value) : row.getText(i);
    };
  }

  private static Object integer(Column column, long value, String options) {
    boolean wide = column.type() == DataType.BIGINT;
    if (wide && column.unsigned()) {
      BigInteger number = new BigInteger(Long.toUnsignedString(value));
      if (options.contains("unsignedBigint=DECIMAL")) {
        return new BigDecimal(number);
      }
      if (options.contains("unsignedBigint=STRING")) {
        return number.toString();
      }
    }
    if (column.unsigned() && value < 0) {
      return UNFIT;
    }
    if (wide || column.type() == DataType.INT && column.unsigned()) {
      return value;
    }
    return value == (int) value ? (Object) (int) value : UNFIT;
  }

  private static Object decimal(Column column, BigDecimal value, String options) {
    if (column.length() < 1 || options.contains("decimal=STRING")) {
      return value.toPlainString();
    }
    try {
      BigDecimal scaled = value.setScale(column.scale());
      return scaled.precision() <= column.length() ? scaled : UNFIT;
    } catch (ArithmeticException e) {
      return UNFIT;
    }
  }

  private static Object date(String value) {
    try {
      return LocalDate.parse(value);
    } catch (DateTimeException e) {
      return UNFIT;
    }
  }

  private static Object time(Duration value) {
    boolean ofDay = !value.isNegative() && value.compareTo(Duration.ofDays(1)) < 0;
    return ofDay && value.getNano() % 1000 == 0 ? LocalTime.ofNanoOfDay(value.toNanos()) : UNFIT;
  }

  private static Object dateTime(Column column, String value) {
    LocalDateTime time;
    try {
      time = LocalDateTime.parse(value.replace(' ', 'T'));
    } catch (DateTimeException e) {
      return UNFIT;
    }
    return fits(column, time.toInstant(java.time.ZoneOffset.UTC)) ? time : UNFIT;
  }

  private static Object timestamp(Column column, Object value) {
    return value instanceof Instant instant && fits(column, instant) ? instant : UNFIT;
  }

  private static boolean fits(Column column, Instant instant) {
    if (column.scale() <= 6) {
      return instant.getNano() % 1000 == 0;
    }
    // The years 1677 to 2262.
    return Math.abs(instant.getEpochSecond()) <= 9_223_372_035L;
  }

  private static AvroSerializer serializer(Random random) {
    AvroSerializer.Builder builder = AvroSerializer.builder();
    if (random.nextInt(4) == 0) {
      builder.decimal(AvroSerializer.Decimals.STRING);
    }
    if (random.nextInt(4) == 0) {
      builder.temporal(AvroSerializer.Temporals.STRING);
    }
    return builder
        .unsignedBigint(AvroSerializer.UnsignedBigints.values()[random.nextInt(3)])
        .build();
  }

  private static TableSchema schema(Random random) {
    Column[] columns = new Column[1 + random.nextInt(12)];
    for (int i = 0; i < columns.length; i++) {
      DataType type = DataType.values()[random.nextInt(DataType.values().length)];
      boolean decimal = type == DataType.DECIMAL;
      int length = decimal ? random.nextInt(66) : -1;
      int scale = decimal ? random.nextInt(Math.min(30, length) + 1) : 3 * random.nextInt(4);
      columns[i] =
          new Column(
              i + ":" + text(random),
              type,
              "x",
              true,
              random.nextBoolean(),
              length,
              scale,
              null,
              List.of());
    }
    return Fixtures.table(columns);
  }

  private static @Nullable Object[] values(TableSchema schema, Random random) {
    return schema.columns().stream()
        .map(
            c ->
                switch (random.nextInt(10)) {
                  case 0 -> null;
                  case 1 -> ArrayRow.ABSENT;
                  default -> value(c, random);
                })
        .toArray();
  }

  private static Object value(Column column, Random random) {
    return switch (column.kind()) {
      case INTEGER -> random.nextLong() >> random.nextInt(64);
      case DECIMAL -> decimal(column, random);
      case FLOAT -> Float.intBitsToFloat(random.nextInt());
      case DOUBLE -> Double.longBitsToDouble(random.nextLong());
      case TEXT -> text(random);
      case BINARY -> {
        byte[] bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
        yield bytes;
      }
      case DATE -> day(random);
      case TIME ->
          Duration.ofNanos(
              (random.nextLong() >> 12 + random.nextInt(10)) / 1000 * 1000 + random.nextInt(5) / 4);
      case DATETIME -> {
        String time =
            day(random)
                + " 23:%02d:59.".formatted(random.nextInt(60))
                + "%09d".formatted(nanos(column, random));
        yield column.type() == DataType.ZONED_DATETIME ? time + " Asia/Shanghai" : time;
      }
      case TIMESTAMP ->
          random.nextInt(8) == 0
              ? "0000-00-00 00:00:00"
              : Instant.ofEpochSecond(
                  random.nextInt() * (random.nextBoolean() ? 1L : 50L), nanos(column, random));
    };
  }

  private static BigDecimal decimal(Column column, Random random) {
    BigInteger unscaled =
        switch (random.nextInt(4)) {
          // The edges of two's complement, and of the precision.
          case 0 ->
              BigInteger.TWO
                  .pow(random.nextInt(216))
                  .subtract(BigInteger.valueOf(random.nextInt(2)));
          case 1 -> BigInteger.TEN.pow(Math.max(0, column.length())).subtract(BigInteger.ONE);
          default -> new BigInteger(1 + random.nextInt(216), random);
        };
    int scale = random.nextInt(8) == 0 ? random.nextInt(31) : Math.max(0, column.scale());
    BigDecimal value = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
    if (column.length() > 0 && random.nextBoolean()) {
      BigInteger limit = BigInteger.TEN.pow(column.length());
      value = new BigDecimal(value.unscaledValue().remainder(limit), scale);
    }
    return value;
  }

  private static String day(Random random) {
    return "%04d-%02d-%02d"
        .formatted(random.nextInt(10000), random.nextInt(14), random.nextInt(32));
  }

  private static int nanos(Column column, Random random) {
    int nanos = random.nextInt(1_000_000_000);
    return column.scale() > 6 || random.nextInt(8) == 0 ? nanos : nanos / 1000 * 1000;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(80);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          switch (random.nextInt(6)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> random.nextBoolean() ? '_' : 'x';
            case 2 -> 0x4E00 + random.nextInt(0x5000);
            case 3 -> 0x1F600 + random.nextInt(60);
            default -> 0x20 + random.nextInt(0x60);
          });
    }
    return text.toString();
  }
}
