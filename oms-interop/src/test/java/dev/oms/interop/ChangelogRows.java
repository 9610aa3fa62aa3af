package dev.oms.interop;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import dev.oms.testkit.compat.SampleChanges;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Changes of a table with every type, their messages, and their values as Java has them. */
final class ChangelogRows {

  static final TableSchema TABLE = SampleChanges.everyType(1);
  static final long WRITTEN = 1_700_000_009_123L;
  static final long SEQUENCE = 170000000000000001L;

  private ChangelogRows() {}

  /** Changes whose images hold all columns. */
  static List<RowChange> changes() {
    return SampleChanges.changes(TABLE, 400).stream()
        .filter(c -> isWhole(c.before()) && isWhole(c.after()))
        .toList();
  }

  private static boolean isWhole(@Nullable Row row) {
    return row == null || IntStream.range(0, TABLE.size()).noneMatch(row::isAbsent);
  }

  /** All columns as {@code c0}, {@code c1}...: Flink takes no blank names. */
  static SerializerContext numbered(TableSchema schema) {
    return new SerializerContext(
        schema,
        IntStream.range(0, schema.size()).mapToObj(i -> new OutputColumn(i, "c" + i)).toList());
  }

  static byte[] message(Serializer.BoundSerializer bound, RowChange change) {
    MessageMeta meta = new MessageMeta();
    meta.set(SEQUENCE, WRITTEN);
    ByteOutput out = new ByteOutput(1024);
    bound.serialize(change, meta, out);
    return out.toByteArray();
  }

  /**
   * The value: a {@link BigDecimal} of a number that is exact, a {@link Float}, a {@link Double},
   * bytes, or the text of anything else, for TIMESTAMP that of Canal and Default.
   */
  static @Nullable Object value(Row row, int index) {
    if (row.isNull(index)) {
      return null;
    }
    Column column = row.schema().column(index);
    return switch (column.kind()) {
      case INTEGER -> integer(row.getLong(index), column.unsigned());
      case DECIMAL -> row.getDecimal(index);
      case FLOAT -> row.getFloat(index);
      case DOUBLE -> row.getDouble(index);
      case BINARY -> bytes(row, index);
      case TEXT, DATE, TIME, DATETIME, TIMESTAMP -> row.getText(index);
    };
  }

  private static BigDecimal integer(long value, boolean unsigned) {
    return unsigned
        ? new BigDecimal(new BigInteger(Long.toUnsignedString(value)))
        : BigDecimal.valueOf(value);
  }

  static byte[] bytes(Row row, int index) {
    ByteSlice slice = new ByteSlice();
    row.getBytes(index, slice);
    return Arrays.copyOfRange(slice.array(), slice.offset(), slice.offset() + slice.length());
  }

  static boolean changed(RowChange change, int index) {
    Row before = change.before();
    Row after = change.after();
    if (before == null || after == null) {
      throw new IllegalArgumentException("no UPDATE");
    }
    return !Objects.deepEquals(value(before, index), value(after, index));
  }

  /** A DATETIME or TIMESTAMP that Java can read, with six digits; others padded with zeros. */
  static String micros(Row row, int index, ZoneId zone) {
    String zero = "0000-00-00 00:00:00";
    if (row.schema().column(index).type() == DataType.TIMESTAMP) {
      if (row.getLong(index) == Row.ZERO_TIMESTAMP) {
        return zero + ".000000";
      }
      return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(zone)
          .format(Instant.ofEpochSecond(row.getLong(index), row.getNanos(index)));
    }
    return padded(String.valueOf(row.getText(index)));
  }

  /** A time with a fraction of six digits. */
  static String padded(String time) {
    int point = time.indexOf('.');
    return point < 0 ? time + ".000000" : time + "0".repeat(6 - (time.length() - point - 1));
  }
}
