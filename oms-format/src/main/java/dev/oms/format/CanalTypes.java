package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.sql.Types;
import java.util.Locale;

/**
 * What the Canal format says of the types of the columns. The codes and names of fact sheet 1.3; a
 * type that it does not list has the code of its name in {@link Types}, else the one that Canal or
 * MySQL's driver gives it.
 */
final class CanalTypes {

  private CanalTypes() {}

  /** {@code {"id":-5,"name":12}}. */
  static byte[] sqlTypes(SerializerContext context) {
    ByteOutput out = new ByteOutput(256);
    for (OutputColumn column : context.columns()) {
      appendName(column, out);
      out.write(
          JsonWriter.ascii(Integer.toString(code(context.schema().column(column.index()).type()))));
    }
    return closed(out);
  }

  /** {@code {"id":"int64","name":"varchar"}}. */
  static byte[] names(SerializerContext context) {
    ByteOutput out = new ByteOutput(256);
    for (OutputColumn column : context.columns()) {
      appendName(column, out);
      JsonWriter.writeString(name(context.schema().column(column.index())), out);
    }
    return closed(out);
  }

  /** OMS's name of the type in lower case, without length. */
  private static String name(Column column) {
    return column.canonicalName().toLowerCase(Locale.ROOT);
  }

  private static int code(DataType type) {
    return switch (type) {
      case BOOLEAN -> Types.BOOLEAN;
      case TINYINT -> Types.TINYINT;
      case SMALLINT, YEAR -> Types.SMALLINT;
      case MEDIUMINT, INT -> Types.INTEGER;
      case BIGINT -> Types.BIGINT;
      case FLOAT -> Types.FLOAT;
      case DOUBLE -> Types.DOUBLE;
      case DECIMAL -> Types.DECIMAL;
      case BIT -> Types.BIT;
      case CHAR, ENUM, SET -> Types.CHAR;
      case VARCHAR, JSON, UUID, INET, INTERVAL_YEAR_TO_MONTH, INTERVAL_DAY_TO_SECOND ->
          Types.VARCHAR;
      case TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT -> Types.CLOB;
      case BINARY -> Types.BINARY;
      case VARBINARY -> Types.VARBINARY;
      case TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB, GEOMETRY, VECTOR -> Types.BLOB;
      case DATE -> Types.DATE;
      case TIME -> Types.TIME;
      case DATETIME, TIMESTAMP -> Types.TIMESTAMP;
      case ZONED_DATETIME -> Types.TIMESTAMP_WITH_TIMEZONE;
    };
  }

  /** Appends {@code ,"name":}; the first comma of an object is made its brace. */
  static void appendName(OutputColumn column, ByteOutput out) {
    out.write(',');
    JsonWriter.writeString(column.name(), out);
    out.write(':');
  }

  private static byte[] closed(ByteOutput out) {
    if (out.size() == 0) {
      out.write('{');
    }
    out.array()[0] = '{';
    out.write('}');
    return out.toByteArray();
  }
}
