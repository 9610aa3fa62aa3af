package dev.oms.interop;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.LocalTime64;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer.BoundSerializer;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** What a reader of a message should find: the values of a row as Java's own types. */
final class RowValues {

  static final long PROCESSED = 1_700_000_000_777L;

  private RowValues() {}

  /** The message for a change. */
  static byte[] message(BoundSerializer bound, RowChange change) {
    MessageMeta meta = new MessageMeta();
    meta.set(170000000000000001L, PROCESSED);
    ByteOutput out = new ByteOutput(16);
    bound.serialize(change, meta, out);
    return out.toByteArray();
  }

  /**
   * The value of a column; null for NULL, for an absent one, and for a date that no calendar has.
   *
   * <p>Integers are {@link Long}, unsigned 64-bit ones {@link BigInteger}; binary is {@code
   * byte[]}; the temporal types are those of {@code java.time}, a TIME is a {@link Duration}.
   */
  static @Nullable Object of(Row row, int i) {
    if (row.isAbsent(i) || row.isNull(i)) {
      return null;
    }
    Column column = row.schema().column(i);
    return switch (column.kind()) {
      case INTEGER -> integer(row, i, column);
      case DECIMAL -> row.getDecimal(i);
      // The readers hold numbers as BigDecimal, which has no negative zero.
      case FLOAT -> row.getFloat(i) + 0.0f;
      case DOUBLE -> row.getDouble(i) + 0.0;
      case TEXT -> row.getText(i);
      case BINARY -> {
        ByteSlice slice = new ByteSlice();
        row.getBytes(i, slice);
        yield slice.toByteArray();
      }
      case DATE -> date(row.getLong(i));
      case TIME -> Duration.ofNanos(row.getLong(i));
      case DATETIME ->
          column.type() == DataType.ZONED_DATETIME
              ? row.getText(i)
              : dateTime(row.getLong(i), row.getNanos(i));
      case TIMESTAMP ->
          row.getLong(i) == Row.ZERO_TIMESTAMP
              ? null
              : Instant.ofEpochSecond(row.getLong(i), row.getNanos(i));
    };
  }

  private static Object integer(Row row, int i, Column column) {
    if (column.type() == DataType.BOOLEAN) {
      return row.getLong(i) != 0;
    }
    return column.type() == DataType.BIGINT && column.unsigned()
        ? new BigInteger(Long.toUnsignedString(row.getLong(i)))
        : (Object) row.getLong(i);
  }

  private static @Nullable LocalDate date(long packed) {
    try {
      return LocalDate.of(
          LocalTime64.year(packed), LocalTime64.month(packed), LocalTime64.day(packed));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable LocalDateTime dateTime(long packed, int nanos) {
    LocalDate date = date(packed);
    return date == null
        ? null
        : date.atTime(
            LocalTime64.hour(packed),
            LocalTime64.minute(packed),
            LocalTime64.second(packed),
            nanos);
  }
}
