package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.TableSchema;
import dev.oms.core.model.ValueKind;
import org.jspecify.annotations.Nullable;

/** Whether the columns of a TABLE_MAP event are those of a schema. */
final class LayoutCheck {

  private LayoutCheck() {}

  /** Throws unless every column of {@code map} fits the one of {@code schema}. */
  static void check(TableMap map, TableSchema schema) {
    if (map.visibleColumns(schema) != schema.size()) {
      throw mismatch(
          schema,
          "the binlog has "
              + map.columnCount()
              + " columns"
              + (map.hasNames() ? " " + names(map) : "")
              + ", the schema has "
              + schema.size()
              + " "
              + schema.columns().stream().map(Column::name).toList());
    }
    // The Binlog Service writes lengths of its own making; they prove nothing.
    boolean exact = !schema.source().dbType().startsWith("OB_");
    for (int i = 0; i < schema.size(); i++) {
      String problem = problem(map, i, schema.column(i), exact);
      if (problem != null) {
        throw mismatch(
            schema,
            "column "
                + (i + 1)
                + " '"
                + schema.column(i).name()
                + "' is "
                + schema.column(i).nativeType()
                + " in the schema, but "
                + problem
                + " in the binlog");
      }
    }
  }

  private static String names(TableMap map) {
    StringBuilder names = new StringBuilder("[");
    for (int i = 0; i < map.columnCount(); i++) {
      names.append(i == 0 ? "" : ", ").append(map.metadata().name(i));
    }
    return names.append(']').toString();
  }

  private static SchemaMismatchException mismatch(TableSchema schema, String problem) {
    return new SchemaMismatchException(
        schema.id(),
        "the rows of table "
            + schema.id()
            + " in the binlog do not have the columns that are known of it (version "
            + schema.version()
            + "): "
            + problem
            + ". The table was altered in a way that was not seen; set"
            + " binlog_row_metadata = FULL on the source so that the log describes each row by"
            + " itself, or start anew from a position after the change");
  }

  static @Nullable String problem(TableMap map, int i, Column column, boolean exact) {
    TableMetadata metadata = map.metadata();
    String name = metadata.name(i);
    if (name != null && !name.equals(column.name())) {
      return "named '" + name + "'";
    }
    int type = map.type(i);
    int meta = map.meta(i);
    String described = BinlogType.name(type) + (meta == 0 ? "" : " with metadata " + meta);
    if (!fits(column, type, meta, exact)) {
      return described;
    }
    if (metadata.signedness() == TableMetadata.Signedness.EXACT
        && BinlogType.numeric(type)
        && metadata.unsigned(i) != column.unsigned()) {
      return described + (metadata.unsigned(i) ? " unsigned" : " signed");
    }
    String logged = Charsets.nameOfCollation(metadata.collation(i));
    if (logged != null && ofBytes(column.type()) && !logged.equals(charsetName(column))) {
      return described + " in " + logged;
    }
    return null;
  }

  /** Types of which the log knows the character set as the schema does. */
  private static boolean ofBytes(DataType type) {
    return switch (type) {
      case CHAR, VARCHAR, TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT -> true;
      case BINARY, VARBINARY, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB -> true;
      default -> false;
    };
  }

  private static @Nullable String charsetName(Column column) {
    if (column.kind() == ValueKind.BINARY) {
      return "binary";
    }
    String charset = column.charset();
    return charset == null ? null : Charsets.canonicalName(charset);
  }

  private static boolean fits(Column column, int type, int meta, boolean exact) {
    int scale = column.scale();
    return switch (column.type()) {
      case BOOLEAN, TINYINT -> type == BinlogType.TINY;
      case SMALLINT -> type == BinlogType.SHORT;
      case MEDIUMINT -> type == BinlogType.INT24;
      case INT -> type == BinlogType.LONG;
      case BIGINT -> type == BinlogType.LONGLONG;
      case YEAR -> type == BinlogType.YEAR;
      case FLOAT -> type == BinlogType.FLOAT;
      case DOUBLE -> type == BinlogType.DOUBLE;
      case DECIMAL ->
          type == BinlogType.NEWDECIMAL
              && meta == ((column.length() < 0 ? meta >> 8 : column.length()) << 8 | scale);
      case BIT ->
          type == BinlogType.BIT
              && (column.length() < 0 || (meta >> 8) * 8 + (meta & 0xFF) == column.length());
      case CHAR -> string(column, type, meta, exact, charset(column));
      case BINARY -> string(column, type, meta, exact, 1);
      case VARCHAR -> varying(column, type, meta, exact, charset(column));
      case VARBINARY -> varying(column, type, meta, exact, 1);
      case TINYTEXT, TINYBLOB -> blob(type, meta, 1);
      case TEXT, BLOB -> blob(type, meta, 2);
      case MEDIUMTEXT, MEDIUMBLOB -> blob(type, meta, 3);
      case LONGTEXT, LONGBLOB -> blob(type, meta, 4);
      case JSON -> type == BinlogType.JSON || blob(type, meta, 4);
      case GEOMETRY -> type == BinlogType.GEOMETRY;
      case VECTOR -> type == BinlogType.VECTOR || type == BinlogType.VARCHAR;
      case ENUM -> type == BinlogType.ENUM;
      case SET -> type == BinlogType.SET;
      case UUID -> type == BinlogType.STRING && meta == 16;
      case INET -> type == BinlogType.STRING && (meta == 4 || meta == 16);
      case DATE -> type == BinlogType.DATE || type == BinlogType.NEWDATE;
      case TIME -> type == BinlogType.TIME || (type == BinlogType.TIME2 && meta == scale);
      case DATETIME ->
          type == BinlogType.DATETIME || (type == BinlogType.DATETIME2 && meta == scale);
      case TIMESTAMP ->
          type == BinlogType.TIMESTAMP || (type == BinlogType.TIMESTAMP2 && meta == scale);
      case ZONED_DATETIME, INTERVAL_YEAR_TO_MONTH, INTERVAL_DAY_TO_SECOND -> false;
    };
  }

  /** The bytes of a character; 0 when the character set is not known. */
  private static int charset(Column column) {
    String charset = column.charset();
    return charset == null ? 0 : Charsets.find(charset).map(MySqlCharset::maxBytes).orElse(0);
  }

  private static boolean string(Column column, int type, int meta, boolean exact, int bytes) {
    return type == BinlogType.STRING && length(column, meta, exact, bytes);
  }

  private static boolean varying(Column column, int type, int meta, boolean exact, int bytes) {
    return switch (type) {
      case BinlogType.VARCHAR -> length(column, meta, exact, bytes);
      // One byte more, for the header of the compressed value.
      case BinlogType.VARCHAR_COMPRESSED ->
          length(column, meta, exact, bytes) || length(column, meta - 1, exact, bytes);
      case BinlogType.VAR_STRING -> true;
      default -> false;
    };
  }

  private static boolean length(Column column, int meta, boolean exact, int bytes) {
    return !exact || bytes == 0 || column.length() < 0 || meta == column.length() * bytes;
  }

  private static boolean blob(int type, int meta, int lengthBytes) {
    return (type == BinlogType.BLOB || type == BinlogType.BLOB_COMPRESSED) && meta == lengthBytes;
  }
}
