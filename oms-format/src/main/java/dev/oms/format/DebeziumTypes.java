package dev.oms.format;

import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.format.DebeziumSerializer.Binary;
import dev.oms.format.DebeziumSerializer.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The types that a {@code schema} declares for columns: wide enough for every value, with the names
 * by which Debezium's consumers know what a number or text means.
 */
final class DebeziumTypes {

  /**
   * A type of Kafka Connect.
   *
   * @param type the word in the schema
   * @param name Debezium's name of the meaning; null where the type says it all
   */
  record Type(String type, @Nullable String name) {
    Type(String type) {
      this(type, null);
    }
  }

  private DebeziumTypes() {}

  /** The type of a column's values as {@link DebeziumValues} writes them. */
  static Type of(Column column, DebeziumSerializer format) {
    boolean connect = format.schema() == Schema.CONNECT;
    return switch (column.kind()) {
      case INTEGER -> integer(column, connect);
      // OMS says float64 of both; Kafka Connect knows no such word.
      case FLOAT -> new Type(connect ? "float" : "float64");
      case DOUBLE -> new Type(connect ? "double" : "float64");
      case DECIMAL -> new Type("string");
      case TEXT ->
          column.type() == DataType.JSON
              ? new Type("string", "io.debezium.data.Json")
              : new Type("string");
      // OMS says bytes of hex, which Kafka Connect would read as Base64.
      case BINARY -> new Type(connect && format.binary() == Binary.HEX ? "string" : "bytes");
      case DATE -> new Type("int32", "io.debezium.time.Date");
      case TIME -> new Type("int64", "io.debezium.time.MicroTime");
      case DATETIME -> dateTime(column, format);
      case TIMESTAMP -> new Type("string", "io.debezium.time.ZonedTimestamp");
    };
  }

  private static Type dateTime(Column column, DebeziumSerializer format) {
    if (column.type() == DataType.ZONED_DATETIME) {
      return new Type("string");
    }
    return DebeziumValues.isMicros(column, format.datetimeMicros())
        ? new Type("int64", "io.debezium.time.MicroTimestamp")
        : new Type("int64", "io.debezium.time.Timestamp");
  }

  private static Type integer(Column column, boolean connect) {
    return switch (column.type()) {
      case BOOLEAN -> new Type("boolean");
      case TINYINT -> new Type("int16");
      case SMALLINT -> new Type(column.unsigned() ? "int32" : "int16");
      case MEDIUMINT -> new Type("int32");
      case INT -> new Type(column.unsigned() ? "int64" : "int32");
      case YEAR -> new Type("int32", "io.debezium.time.Year");
      default -> new Type(connect && DebeziumValues.isWide(column) ? "string" : "int64");
    };
  }
}
