package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a table schema of what the binlog itself says ({@code binlog_row_metadata=FULL}), so that
 * rows are read with the columns they were written with, whatever the table looks like now.
 */
public final class MetadataSchema {

  private static final String[] GEOMETRIES = {
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection"
  };

  private MetadataSchema() {}

  /**
   * The schema of a TABLE_MAP event.
   *
   * <p>The log lacks unique keys, display widths, and the names of the types that are aliases in
   * MariaDB (JSON, UUID, INET4, INET6) or share a type code. They are taken from {@code known},
   * column by column, where that has a column of the same name that fits; {@code known} itself is
   * returned when nothing differs and its version is {@code version}.
   *
   * @param map with names; without, {@code known} is checked and returned
   * @param known a schema read from the server; null when there is none
   * @param collations those of the server that wrote the log
   * @throws SchemaMismatchException when the log has no names and {@code known} does not fit or is
   *     null
   */
  public static TableSchema of(
      TableMap map,
      SourceInfo source,
      int version,
      @Nullable TableSchema known,
      ServerCollations collations) {
    if (!map.hasNames()) {
      if (known == null) {
        throw new SchemaMismatchException(
            map.table(),
            "the binlog does not name the columns of table "
                + map.table()
                + " and its schema is not known; set binlog_row_metadata = FULL on the source");
      }
      LayoutCheck.check(map, known);
      return known;
    }
    int count = map.visibleColumns(known);
    List<Column> columns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Column column = column(map, i, source, known);
      columns.add(LoggedCollations.in(map, i, column, collations));
    }
    List<Integer> primaryKey = map.metadata().primaryKey();
    List<List<Integer>> uniqueKeys = uniqueKeys(columns, known);
    if (known != null
        && known.version() == version
        && known.id().equals(map.table())
        && known.source().equals(source)
        && known.columns().equals(columns)
        && known.primaryKey().equals(primaryKey)
        && known.uniqueKeys().equals(uniqueKeys)) {
      return known;
    }
    try {
      return new TableSchema(source, map.table(), version, columns, primaryKey, uniqueKeys);
    } catch (IllegalArgumentException e) {
      throw new EventFormatException("TABLE_MAP of " + map.table() + ": " + e.getMessage(), e);
    }
  }

  /** Those whose columns are all still there and have not changed. */
  private static List<List<Integer>> uniqueKeys(List<Column> columns, @Nullable TableSchema known) {
    List<List<Integer>> keys = new ArrayList<>();
    if (known == null) {
      return keys;
    }
    for (List<Integer> key : known.uniqueKeys()) {
      List<Integer> here = new ArrayList<>();
      for (int index : key) {
        for (int i = 0; i < columns.size(); i++) {
          if (ColumnCopies.sameButCollation(columns.get(i), known.column(index))) {
            here.add(i);
          }
        }
      }
      if (here.size() == key.size()) {
        keys.add(here);
      }
    }
    return keys;
  }

  /** The log does not have the digits of MariaDB's old times, on which their length depends. */
  private static void checkOldTemporal(TableMap map, int i, String name, SourceInfo source) {
    String version = source.version();
    boolean old =
        switch (map.type(i)) {
          case BinlogType.TIME, BinlogType.DATETIME, BinlogType.TIMESTAMP -> true;
          default -> false;
        };
    if (old && version != null && version.contains("MariaDB")) {
      throw new SchemaMismatchException(
          map.table(),
          "column '"
              + name
              + "' of table "
              + map.table()
              + " is stored in the old format of times, whose precision the binlog does not have,"
              + " and its definition is not known; run ALTER TABLE ... FORCE with"
              + " mysql56_temporal_format = ON on the source, and start anew from a position after"
              + " it");
    }
  }

  private static Column column(
      TableMap map, int i, SourceInfo source, @Nullable TableSchema known) {
    TableMetadata metadata = map.metadata();
    String name = metadata.name(i);
    if (name == null) {
      throw new EventFormatException("TABLE_MAP of " + map.table() + " lacks a column's name");
    }
    Column logged = logged(map, i, name);
    int at = known == null ? -1 : known.indexOf(name);
    Column given = known == null || at < 0 ? null : known.column(at);
    boolean exact = !source.dbType().startsWith("OB_");
    if (given == null || LayoutCheck.problem(map, i, given, exact) != null) {
      checkOldTemporal(map, i, name, source);
      return logged;
    }
    boolean sameLabels = metadata.labels(i).isEmpty() || given.labels().equals(logged.labels());
    if (!sameLabels) {
      return logged;
    }
    return ColumnCopies.nullable(given, map.nullable(i));
  }

  private static Column logged(TableMap map, int i, String name) {
    int type = map.type(i);
    int meta = map.meta(i);
    TableMetadata metadata = map.metadata();
    boolean unsigned = metadata.unsigned(i);
    String charset =
        metadata.collation(i) < 0 ? null : Charsets.nameOfCollation(metadata.collation(i));
    Build build = new Build(name, map.nullable(i), unsigned);
    switch (type) {
      case BinlogType.TINY -> build.type(DataType.TINYINT, "tinyint");
      case BinlogType.SHORT -> build.type(DataType.SMALLINT, "smallint");
      case BinlogType.INT24 -> build.type(DataType.MEDIUMINT, "mediumint");
      case BinlogType.LONG -> build.type(DataType.INT, "int");
      case BinlogType.LONGLONG -> build.type(DataType.BIGINT, "bigint");
      case BinlogType.YEAR -> {
        build.unsigned = false;
        build.type(DataType.YEAR, "year");
      }
      case BinlogType.FLOAT -> build.type(DataType.FLOAT, "float");
      case BinlogType.DOUBLE -> build.type(DataType.DOUBLE, "double");
      case BinlogType.NEWDECIMAL -> {
        build.length = meta >> 8;
        build.scale = meta & 0xFF;
        build.type(DataType.DECIMAL, "decimal(" + build.length + "," + build.scale + ")");
      }
      case BinlogType.BIT -> {
        build.length = (meta >> 8) * 8 + (meta & 0xFF);
        build.type(DataType.BIT, "bit(" + build.length + ")");
      }
      case BinlogType.DATE, BinlogType.NEWDATE -> build.type(DataType.DATE, "date");
      case BinlogType.TIME, BinlogType.TIME2 -> build.temporal(DataType.TIME, "time", meta);
      case BinlogType.DATETIME, BinlogType.DATETIME2 ->
          build.temporal(DataType.DATETIME, "datetime", meta);
      case BinlogType.TIMESTAMP, BinlogType.TIMESTAMP2 ->
          build.temporal(DataType.TIMESTAMP, "timestamp", meta);
      case BinlogType.STRING ->
          build.string(charset, meta, DataType.CHAR, "char", DataType.BINARY, "binary");
      case BinlogType.VARCHAR, BinlogType.VAR_STRING ->
          build.string(charset, meta, DataType.VARCHAR, "varchar", DataType.VARBINARY, "varbinary");
      case BinlogType.VARCHAR_COMPRESSED ->
          build.string(
              charset, meta - 1, DataType.VARCHAR, "varchar", DataType.VARBINARY, "varbinary");
      case BinlogType.BLOB, BinlogType.BLOB_COMPRESSED -> build.blob(charset, meta);
      case BinlogType.JSON -> build.type(DataType.JSON, "json");
      case BinlogType.VECTOR -> {
        int dimension = metadata.vectorDimension(i);
        build.type(DataType.VECTOR, dimension < 0 ? "vector" : "vector(" + dimension + ")");
      }
      case BinlogType.GEOMETRY -> {
        int kind = metadata.geometryType(i);
        build.type(
            DataType.GEOMETRY,
            kind >= 0 && kind < GEOMETRIES.length ? GEOMETRIES[kind] : "geometry");
      }
      case BinlogType.ENUM -> build.labels(DataType.ENUM, "enum", charset, metadata.labels(i));
      case BinlogType.SET -> build.labels(DataType.SET, "set", charset, metadata.labels(i));
      default -> throw UnsupportedRowsException.columnType(map.table(), i, type);
    }
    return build.column();
  }

  /** The parts of a column. */
  private static final class Build {
    private final String name;
    private final boolean nullable;
    private boolean unsigned;
    private DataType type = DataType.BLOB;
    private String nativeType = "";
    private int length = -1;
    private int scale;
    private @Nullable String charset;
    private List<String> labels = List.of();

    Build(String name, boolean nullable, boolean unsigned) {
      this.name = name;
      this.nullable = nullable;
      this.unsigned = unsigned;
    }

    void type(DataType type, String nativeType) {
      this.type = type;
      this.nativeType = unsigned ? nativeType + " unsigned" : nativeType;
    }

    void temporal(DataType type, String name, int digits) {
      scale = digits;
      type(type, digits == 0 ? name : name + "(" + digits + ")");
    }

    void string(
        @Nullable String charset,
        int bytes,
        DataType text,
        String textName,
        DataType binary,
        String binaryName) {
      if (charset != null && charset.equals("binary")) {
        length = bytes;
        type(binary, binaryName + "(" + bytes + ")");
        return;
      }
      this.charset = charset;
      int width =
          charset == null ? 0 : Charsets.find(charset).map(MySqlCharset::maxBytes).orElse(0);
      length = width == 0 ? -1 : bytes / width;
      type(text, length < 0 ? textName : textName + "(" + length + ")");
    }

    void blob(@Nullable String charset, int lengthBytes) {
      boolean binary = charset != null && charset.equals("binary");
      this.charset = binary ? null : charset;
      switch (lengthBytes) {
        case 1 ->
            type(binary ? DataType.TINYBLOB : DataType.TINYTEXT, binary ? "tinyblob" : "tinytext");
        case 3 ->
            type(
                binary ? DataType.MEDIUMBLOB : DataType.MEDIUMTEXT,
                binary ? "mediumblob" : "mediumtext");
        case 4 ->
            type(binary ? DataType.LONGBLOB : DataType.LONGTEXT, binary ? "longblob" : "longtext");
        default -> type(binary ? DataType.BLOB : DataType.TEXT, binary ? "blob" : "text");
      }
    }

    void labels(DataType type, String name, @Nullable String charset, List<byte[]> raw) {
      this.charset = charset;
      MySqlCharset decoder = charset == null ? null : Charsets.find(charset).orElse(null);
      // ENUM('a') CHARACTER SET binary has bytes for labels; as text they are Latin-1.
      MySqlCharset decode = decoder == null ? Charsets.of("latin1") : decoder;
      labels = raw.stream().map(decode::decode).toList();
      StringBuilder text = new StringBuilder(name).append('(');
      for (int i = 0; i < labels.size(); i++) {
        text.append(i == 0 ? "'" : ",'").append(labels.get(i).replace("'", "''")).append('\'');
      }
      type(type, text.append(')').toString());
    }

    Column column() {
      return new Column(name, type, nativeType, nullable, unsigned, length, scale, charset, labels);
    }
  }
}
