package dev.oms.format.avro;

import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.format.avro.AvroSerializer.Decimals;
import dev.oms.format.avro.AvroSerializer.Temporals;
import java.util.function.IntFunction;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The Avro type of a column, and what writes its values: decided in one place, so that they fit.
 *
 * @param schema the type of the value, without null
 * @param writer makes the writer for the column of this index
 */
record FieldType(Schema schema, IntFunction<ValueWriter> writer) {

  /** The type of a column. */
  static FieldType of(Column column, AvroOptions options) {
    return switch (column.kind()) {
      case INTEGER -> integer(column, options);
      case DECIMAL -> decimal(column, options);
      case FLOAT -> plain(Schema.Type.FLOAT, ValueWriter.Single::new);
      case DOUBLE -> plain(Schema.Type.DOUBLE, ValueWriter.Double::new);
      case TEXT -> plain(Schema.Type.STRING, ValueWriter.Bytes::new);
      case BINARY -> plain(Schema.Type.BYTES, ValueWriter.Bytes::new);
      case DATE, TIME, DATETIME, TIMESTAMP ->
          // No logical type has both a wall clock and a zone.
          options.temporal() == Temporals.STRING || column.type() == DataType.ZONED_DATETIME
              ? plain(Schema.Type.STRING, ValueWriter.Text::new)
              : temporal(column);
    };
  }

  private static FieldType integer(Column column, AvroOptions options) {
    boolean unsigned = column.unsigned();
    if (column.type() != DataType.BIGINT && !(column.type() == DataType.INT && unsigned)) {
      int min = unsigned ? 0 : Integer.MIN_VALUE;
      return plain(Schema.Type.INT, i -> new ValueWriter.Whole(i, min, Integer.MAX_VALUE));
    }
    if (column.type() == DataType.BIGINT && unsigned) {
      return switch (options.unsignedBigint()) {
        case DECIMAL ->
            logical(LogicalTypes.decimal(20), Schema.Type.BYTES, ValueWriter.UnsignedDecimal::new);
        case STRING -> plain(Schema.Type.STRING, ValueWriter.Text::new);
        case LONG -> wide(0);
      };
    }
    return wide(unsigned ? 0 : Long.MIN_VALUE);
  }

  private static FieldType wide(long min) {
    return plain(Schema.Type.LONG, i -> new ValueWriter.Whole(i, min, Long.MAX_VALUE));
  }

  private static FieldType decimal(Column column, AvroOptions options) {
    int precision = column.length();
    int scale = column.scale();
    if (options.decimal() == Decimals.STRING || precision < 1 || scale < 0 || scale > precision) {
      return plain(Schema.Type.STRING, ValueWriter.Bytes::new);
    }
    return logical(
        LogicalTypes.decimal(precision, scale),
        Schema.Type.BYTES,
        i -> new DecimalWriter(i, precision, scale));
  }

  private static FieldType temporal(Column column) {
    boolean nanos = column.scale() > 6;
    TemporalWriters.Unit unit = nanos ? TemporalWriters.Unit.NANOS : TemporalWriters.Unit.MICROS;
    return switch (column.kind()) {
      case DATE -> logical(LogicalTypes.date(), Schema.Type.INT, TemporalWriters.Date::new);
      case TIME ->
          logical(LogicalTypes.timeMicros(), Schema.Type.LONG, TemporalWriters.TimeOfDay::new);
      case DATETIME ->
          logical(
              nanos ? LogicalTypes.localTimestampNanos() : LogicalTypes.localTimestampMicros(),
              Schema.Type.LONG,
              i -> new TemporalWriters.DateTime(i, unit));
      case TIMESTAMP ->
          logical(
              nanos ? LogicalTypes.timestampNanos() : LogicalTypes.timestampMicros(),
              Schema.Type.LONG,
              i -> new TemporalWriters.Timestamp(i, unit));
      default -> throw new IllegalArgumentException(column.type() + " is no date or time");
    };
  }

  private static FieldType plain(Schema.Type type, IntFunction<ValueWriter> writer) {
    return new FieldType(Schema.create(type), writer);
  }

  private static FieldType logical(
      LogicalType logical, Schema.Type type, IntFunction<ValueWriter> writer) {
    return new FieldType(logical.addToSchema(Schema.create(type)), writer);
  }
}
