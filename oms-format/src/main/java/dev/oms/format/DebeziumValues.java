package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.text.ValueText;
import dev.oms.format.DebeziumSerializer.Binary;
import dev.oms.format.DebeziumSerializer.InvalidDates;
import dev.oms.format.DebeziumSerializer.Schema;

/**
 * The rendering of the Debezium formats (fact sheet 1.12 c): decimals as strings, binary in hex,
 * temporal values as numbers. What they have in common with {@link OmsValues} is written by it.
 * Used by one thread.
 */
final class DebeziumValues implements StructWriter.Rendering {

  private final OmsValues shared = new OmsValues(ValueOptions.defaults());
  private final Schema schema;
  private final Binary binary;
  private final InvalidDates invalidDates;
  private final boolean datetimeMicros;

  DebeziumValues(DebeziumSerializer format) {
    schema = format.schema();
    binary = format.binary();
    invalidDates = format.invalidDates();
    datetimeMicros = format.datetimeMicros();
  }

  @Override
  public ValueWriter writer(int index, Column column) {
    return switch (column.kind()) {
      case INTEGER -> integer(index, column);
      case DECIMAL -> new DecimalWriter(index);
      case BINARY -> binary == Binary.HEX ? new HexWriter(index) : shared.writer(index, column);
      case DATE -> new DebeziumTimes.Date(index, invalidDates);
      case TIME -> new DebeziumTimes.Time(index);
      case DATETIME ->
          column.type() == DataType.ZONED_DATETIME
              ? shared.writer(index, column)
              : new DebeziumTimes.DateTime(index, invalidDates, isMicros(column, datetimeMicros));
      case TIMESTAMP -> new DebeziumTimes.Timestamp(index, invalidDates);
      case FLOAT, DOUBLE, TEXT -> shared.writer(index, column);
    };
  }

  private ValueWriter integer(int index, Column column) {
    if (column.type() == DataType.BOOLEAN) {
      return new BooleanWriter(index);
    }
    return isWide(column)
        ? new WideWriter(index, schema == Schema.CONNECT)
        : shared.writer(index, column);
  }

  /** Whether the column's numbers may be too large for a signed 64-bit integer. */
  static boolean isWide(Column column) {
    return column.type() == DataType.BIGINT && column.unsigned();
  }

  /** Whether a DATETIME is in microseconds: where milliseconds cannot hold its digits. */
  static boolean isMicros(Column column, boolean datetimeMicros) {
    return datetimeMicros && column.scale() > 3;
  }

  private static final class BooleanWriter extends ValueWriter.Bare {
    private static final byte[] TRUE = JsonWriter.ascii("true");
    private static final byte[] FALSE = JsonWriter.ascii("false");

    BooleanWriter(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      out.write(row.getLong(column) == 0 ? FALSE : TRUE);
    }
  }

  /** A number, but a string beyond 2^63-1, or always: where a declared type must hold for all. */
  private static final class WideWriter extends ValueWriter {
    private final boolean always;

    WideWriter(int column, boolean always) {
      super(column);
      this.always = always;
    }

    @Override
    void writeJson(Row row, ByteOutput out) {
      if (always || row.getLong(column) < 0) {
        out.write('"');
        writeText(row, out);
        out.write('"');
      } else {
        writeText(row, out);
      }
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendUnsigned(row.getLong(column), out);
    }
  }

  private static final class DecimalWriter extends ValueWriter.Text {
    private final ByteSlice slice = new ByteSlice();

    DecimalWriter(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      JsonWriter.writeEscaped(slice, out);
    }
  }

  private static final class HexWriter extends ValueWriter.Text {
    private static final byte[] DIGITS = JsonWriter.ascii("0123456789ABCDEF");

    private final ByteSlice slice = new ByteSlice();

    HexWriter(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      byte[] source = slice.array();
      int end = slice.offset() + slice.length();
      int digits = Math.multiplyExact(slice.length(), 2);
      byte[] array = out.reserve(digits);
      int at = out.size();
      for (int i = slice.offset(); i < end; i++) {
        array[at++] = DIGITS[source[i] >> 4 & 0xF];
        array[at++] = DIGITS[source[i] & 0xF];
      }
      out.advance(digits);
    }
  }
}
