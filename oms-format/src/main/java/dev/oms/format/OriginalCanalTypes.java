package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.sql.Types;
import java.util.List;

/**
 * The {@code sqlType} and {@code mysqlType} that Canal itself writes. Its codes are of the value
 * rather than of the column: one that is NULL, or too large for the signed type, has another. A
 * column that the image lacks has none.
 */
final class OriginalCanalTypes {

  private final int[] columns;

  /** For each column {@code ,"name":"varchar(20)"}. */
  private final byte[][] names;

  /** For each column {@code ,"name":12}. */
  private final byte[][] codes;

  private final byte[][] codesOfNull;

  private final byte[][] codesOfLarge;

  /** The largest value of the signed type; {@link #codesOfLarge} are for those above. */
  private final long[] limits;

  OriginalCanalTypes(SerializerContext context) {
    List<OutputColumn> output = context.columns();
    int size = output.size();
    columns = new int[size];
    names = new byte[size][];
    codes = new byte[size][];
    codesOfNull = new byte[size][];
    codesOfLarge = new byte[size][];
    limits = new long[size];
    for (int i = 0; i < size; i++) {
      OutputColumn out = output.get(i);
      Column column = context.schema().column(out.index());
      columns[i] = out.index();
      ByteOutput part = new ByteOutput(64);
      CanalTypes.appendName(out, part);
      JsonWriter.writeString(column.nativeType(), part);
      names[i] = part.toByteArray();
      DataType type = column.type();
      codes[i] = pair(out, code(type));
      codesOfNull[i] = pair(out, codeOfNull(type));
      limits[i] = column.unsigned() ? limit(type) : -1L;
      codesOfLarge[i] = pair(out, codeOfLarge(type));
    }
  }

  private static byte[] pair(OutputColumn column, int code) {
    ByteOutput part = new ByteOutput(64);
    CanalTypes.appendName(column, part);
    part.write(JsonWriter.ascii(Integer.toString(code)));
    return part.toByteArray();
  }

  private static int code(DataType type) {
    return switch (type) {
      case BOOLEAN, TINYINT -> Types.TINYINT;
      case SMALLINT -> Types.SMALLINT;
      case MEDIUMINT, INT, ENUM -> Types.INTEGER;
      case BIGINT -> Types.BIGINT;
      case FLOAT -> Types.REAL;
      case DOUBLE -> Types.DOUBLE;
      case DECIMAL -> Types.DECIMAL;
      case BIT, SET -> Types.BIT;
      case CHAR, UUID, INET -> Types.CHAR;
      case VARCHAR, YEAR, JSON, INTERVAL_YEAR_TO_MONTH, INTERVAL_DAY_TO_SECOND -> Types.VARCHAR;
      case TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT -> Types.CLOB;
      case BINARY, VARBINARY, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB, GEOMETRY, VECTOR -> Types.BLOB;
      case DATE -> Types.DATE;
      case TIME -> Types.TIME;
      case DATETIME, TIMESTAMP, ZONED_DATETIME -> Types.TIMESTAMP;
    };
  }

  private static int codeOfNull(DataType type) {
    return switch (type) {
      case TINYTEXT, TINYBLOB, VARBINARY -> Types.VARBINARY;
      case TEXT, MEDIUMTEXT, LONGTEXT, BLOB, MEDIUMBLOB, LONGBLOB -> Types.LONGVARBINARY;
      case BINARY, SET, GEOMETRY -> Types.BINARY;
      case JSON, VECTOR -> Types.OTHER;
      default -> code(type);
    };
  }

  private static int codeOfLarge(DataType type) {
    return switch (type) {
      case TINYINT -> Types.SMALLINT;
      case SMALLINT, MEDIUMINT -> Types.INTEGER;
      case INT -> Types.BIGINT;
      case BIGINT -> Types.DECIMAL;
      default -> code(type);
    };
  }

  /** The largest value of a signed integer; -1, the largest unsigned number, for others. */
  private static long limit(DataType type) {
    return switch (type) {
      case TINYINT -> Byte.MAX_VALUE;
      case SMALLINT -> Short.MAX_VALUE;
      case MEDIUMINT -> (1 << 23) - 1;
      case INT -> Integer.MAX_VALUE;
      case BIGINT -> Long.MAX_VALUE;
      default -> -1L;
    };
  }

  /** Appends {@code sqlType}; {@code null} when the image has no columns. */
  void writeCodes(Row image, ByteOutput out) {
    int start = out.size();
    for (int i = 0; i < columns.length; i++) {
      int column = columns[i];
      if (image.isNull(column)) {
        out.write(codesOfNull[i]);
      } else if (!image.isAbsent(column)) {
        boolean large =
            limits[i] != -1L && Long.compareUnsigned(image.getLong(column), limits[i]) > 0;
        out.write(large ? codesOfLarge[i] : codes[i]);
      }
    }
    end(start, out);
  }

  /** Appends {@code mysqlType}; {@code null} when the image has no columns. */
  void writeNames(Row image, ByteOutput out) {
    int start = out.size();
    for (int i = 0; i < columns.length; i++) {
      if (!image.isAbsent(columns[i])) {
        out.write(names[i]);
      }
    }
    end(start, out);
  }

  private static void end(int start, ByteOutput out) {
    if (out.size() == start) {
      out.write(JsonWriter.NULL);
    } else {
      out.array()[start] = '{';
      out.write('}');
    }
  }
}
