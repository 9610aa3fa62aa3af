package dev.oms.core.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Row} of given Java values: for tests and examples, and for sources whose rows are not
 * bytes. Unlike other rows it may be kept. Immutable, as long as nobody writes into the arrays that
 * {@link #getBytes} hands out; thread-safe.
 *
 * <p>Which values a column takes, by {@link Column#kind()}:
 *
 * <table>
 *   <caption>Java values</caption>
 *   <tr><td>INTEGER</td><td>{@link Number} (also a {@code BigInteger} up to 2^64-1 for an unsigned
 *     column), {@link Boolean}</td></tr>
 *   <tr><td>FLOAT, DOUBLE</td><td>{@link Number}</td></tr>
 *   <tr><td>DECIMAL</td><td>{@link BigDecimal}, another {@link Number}, or plain text that is taken
 *     as it is</td></tr>
 *   <tr><td>TEXT</td><td>{@link CharSequence}, or {@code byte[]} of UTF-8 that is taken as it
 *     is</td></tr>
 *   <tr><td>BINARY</td><td>{@code byte[]}; for BIT also a {@link Number}</td></tr>
 *   <tr><td>DATE</td><td>{@code LocalDate}; text {@code yyyy-MM-dd}</td></tr>
 *   <tr><td>TIME</td><td>{@code Duration}, {@code LocalTime}; text {@code
 *     [-]HH:mm:ss[.fraction]}</td></tr>
 *   <tr><td>DATETIME</td><td>{@code LocalDateTime}; text {@code yyyy-MM-dd HH:mm:ss[.fraction]}; for
 *     ZONED_DATETIME {@code ZonedDateTime}, or text with the zone after a blank</td></tr>
 *   <tr><td>TIMESTAMP</td><td>{@code Instant}; the text {@code 0000-00-00 00:00:00}</td></tr>
 * </table>
 *
 * <p>{@code null} is SQL NULL, {@link #ABSENT} a column that the image lacks. The texts of dates
 * need not be of a day that exists.
 */
public final class ArrayRow implements Row {

  /** Stands for a column that the image lacks. */
  public static final Object ABSENT =
      new Object() {
        @Override
        public String toString() {
          return "(absent)";
        }
      };

  private final TableSchema schema;
  private final boolean[] absent;
  private final @Nullable JavaValue[] values;

  private ArrayRow(TableSchema schema, boolean[] absent, @Nullable JavaValue[] values) {
    this.schema = schema;
    this.absent = absent;
    this.values = values;
  }

  /**
   * Makes a row.
   *
   * @param schema the table
   * @param values one for each column, see above
   * @throws IllegalArgumentException when their number is not that of the columns, or a value is
   *     not of a type that its column takes; the message names the column
   */
  public static ArrayRow of(TableSchema schema, @Nullable Object... values) {
    if (values.length != schema.size()) {
      throw new IllegalArgumentException(
          "table " + schema.id() + " has " + schema.size() + " columns, got " + values.length);
    }
    boolean[] absent = new boolean[values.length];
    @Nullable JavaValue[] converted = new JavaValue[values.length];
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      absent[i] = value == ABSENT;
      if (value != null && value != ABSENT) {
        converted[i] = JavaValue.of(schema.column(i), value);
      }
    }
    return new ArrayRow(schema, absent, converted);
  }

  @Override
  public TableSchema schema() {
    return schema;
  }

  @Override
  public boolean isAbsent(int column) {
    return absent[column];
  }

  @Override
  public boolean isNull(int column) {
    return values[column] == null && !absent[column];
  }

  @Override
  public long getLong(int column) {
    ValueKind kind = schema.column(column).kind();
    if (kind == ValueKind.FLOAT
        || kind == ValueKind.DOUBLE
        || kind == ValueKind.DECIMAL
        || kind == ValueKind.TEXT
        || kind == ValueKind.BINARY && schema.column(column).type() != DataType.BIT) {
      throw wrongAccessor("getLong", column);
    }
    return value(column).number;
  }

  @Override
  public int getNanos(int column) {
    ValueKind kind = schema.column(column).kind();
    if (kind != ValueKind.DATETIME && kind != ValueKind.TIMESTAMP) {
      throw wrongAccessor("getNanos", column);
    }
    return value(column).nanos;
  }

  @Override
  public float getFloat(int column) {
    if (schema.column(column).kind() != ValueKind.FLOAT) {
      throw wrongAccessor("getFloat", column);
    }
    return Float.intBitsToFloat((int) value(column).number);
  }

  @Override
  public double getDouble(int column) {
    if (schema.column(column).kind() != ValueKind.DOUBLE) {
      throw wrongAccessor("getDouble", column);
    }
    return Double.longBitsToDouble(value(column).number);
  }

  @Override
  public BigDecimal getDecimal(int column) {
    if (schema.column(column).kind() != ValueKind.DECIMAL) {
      throw wrongAccessor("getDecimal", column);
    }
    return new BigDecimal(
        new String(value(column).bytes, java.nio.charset.StandardCharsets.US_ASCII));
  }

  @Override
  public void getBytes(int column, ByteSlice into) {
    ValueKind kind = schema.column(column).kind();
    if (kind != ValueKind.TEXT
        && kind != ValueKind.BINARY
        && kind != ValueKind.DECIMAL
        && schema.column(column).type() != DataType.ZONED_DATETIME) {
      throw wrongAccessor("getBytes", column);
    }
    byte[] bytes = value(column).bytes;
    into.set(bytes, 0, bytes.length);
  }

  private JavaValue value(int column) {
    JavaValue value = values[column];
    if (value == null) {
      throw new IllegalStateException(
          "column "
              + schema.column(column).name()
              + (absent[column] ? " is absent" : " is NULL")
              + ": it has no value to read");
    }
    return value;
  }

  private IllegalStateException wrongAccessor(String accessor, int column) {
    Column meta = schema.column(column);
    return new IllegalStateException(
        accessor + " does not read column " + meta.name() + " of kind " + meta.kind());
  }

  /** The table and, for each column, its text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(schema.id().toString()).append('{');
    for (int i = 0; i < schema.size(); i++) {
      if (!absent[i]) {
        text.append(text.charAt(text.length() - 1) == '{' ? "" : ", ")
            .append(schema.column(i).name())
            .append('=')
            .append(getText(i));
      }
    }
    return text.append('}').toString();
  }
}
