package dev.oms.source.mysql.internal.schema;

import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A type as it is written in DDL or printed by the server, its synonyms resolved.
 *
 * @param base the server's own word, lower case, for example {@code varchar}
 * @param length the first number in parentheses; -1 when there is none
 * @param scale the second; -1 when there is none
 * @param unsigned for numbers
 * @param zerofill for numbers
 * @param labels of ENUM and SET
 * @param text what it says of its character set and collation
 * @param json MariaDB's JSON: a longtext that is checked
 */
record ColumnType(
    String base,
    int length,
    int scale,
    boolean unsigned,
    boolean zerofill,
    List<String> labels,
    TextAttributes text,
    boolean json) {

  private static final Set<String> TEXT =
      Set.of("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set");
  private static final Set<String> GEOMETRY =
      Set.of(
          "geometry",
          "point",
          "linestring",
          "polygon",
          "multipoint",
          "multilinestring",
          "multipolygon",
          "geometrycollection",
          "geomcollection");
  private static final long MAX_ROW = 65535;

  ColumnType {
    labels = List.copyOf(labels);
  }

  static ColumnType of(String base) {
    return new ColumnType(base, -1, -1, false, false, List.of(), TextAttributes.NONE, false);
  }

  ColumnType withLength(int newLength, int newScale) {
    return new ColumnType(base, newLength, newScale, unsigned, zerofill, labels, text, json);
  }

  ColumnType withBase(String newBase, int newLength) {
    return new ColumnType(newBase, newLength, scale, unsigned, zerofill, labels, text, json);
  }

  ColumnType withNumeric(boolean newUnsigned, boolean newZerofill) {
    return new ColumnType(base, length, scale, newUnsigned, newZerofill, labels, text, json);
  }

  ColumnType withLabels(List<String> newLabels) {
    return new ColumnType(base, length, scale, unsigned, zerofill, newLabels, text, json);
  }

  ColumnType withText(TextAttributes newText) {
    return new ColumnType(base, length, scale, unsigned, zerofill, labels, newText, json);
  }

  ColumnType withCharset(@Nullable String newCharset) {
    return withText(text.withCharset(newCharset));
  }

  ColumnType asJson() {
    return new ColumnType(base, length, scale, unsigned, zerofill, labels, text, true);
  }

  boolean isText() {
    return TEXT.contains(base);
  }

  /**
   * The column that a definition of this type makes.
   *
   * @param table what a text column has when it does not say; null when not known
   * @throws DdlException when that is not certain
   */
  Column toColumn(
      String name,
      boolean nullable,
      @Nullable CharsetAndCollation table,
      CollationRules rules,
      Dialect dialect)
      throws DdlException {
    if (isText()) {
      CharsetAndCollation effective = text.in(table, rules);
      if (effective == null) {
        throw new DdlException("the default character set of column " + name + " is not known");
      }
      return toText(name, nullable, effective, dialect);
    }
    if (base.equals("varbinary") && length > MAX_ROW || base.equals("binary") && length > 255) {
      throw new DdlException("column " + name + " is too long for " + base);
    }
    if (base.endsWith("blob") && text.isText()) {
      throw new DdlException("column " + name + " is a BLOB with a collation, in MariaDB a TEXT");
    }
    if (base.equals("blob") && length >= 0) {
      return withBase(blobFor(length, "blob"), -1).column(name, nullable, null, dialect);
    }
    return column(name, nullable, null, dialect);
  }

  /** The text column that this type makes with a character set and collation. */
  Column toText(String name, boolean nullable, CharsetAndCollation effective, Dialect dialect)
      throws DdlException {
    String charset = effective.charset();
    if (!CharsetNames.isKnown(charset)) {
      throw new DdlException("the character set " + charset + " is not known");
    }
    if (charset.equals("binary") && labels.isEmpty()) {
      return binary().column(name, nullable, null, dialect);
    }
    return sized(charset).column(name, nullable, effective, dialect);
  }

  private ColumnType binary() {
    return switch (base) {
      case "char" -> withBase("binary", length);
      case "varchar" -> withBase("varbinary", length);
      case "text" -> length >= 0 ? withBase(blobFor(length, "blob"), -1) : withBase("blob", -1);
      default -> withBase(base.replace("text", "blob"), -1);
    };
  }

  private ColumnType sized(String effective) throws DdlException {
    long bytes = (long) length * CharsetNames.maxBytes(effective);
    if (base.equals("varchar") && bytes > MAX_ROW || base.equals("char") && length > 255) {
      // An error or a TEXT, as sql_mode wants it.
      throw new DdlException(base + "(" + length + ") is too long for " + effective);
    }
    return base.equals("text") && length >= 0 ? withBase(blobFor(bytes, "text"), -1) : this;
  }

  private static String blobFor(long bytes, String kind) {
    if (bytes < 1 << 8) {
      return "tiny" + kind;
    }
    if (bytes < 1 << 16) {
      return kind;
    }
    return bytes < 1 << 24 ? "medium" + kind : "long" + kind;
  }

  private Column column(
      String name, boolean nullable, @Nullable CharsetAndCollation effective, Dialect dialect)
      throws DdlException {
    return describe(name, print(dialect), nullable, effective);
  }

  /** The column that the server describes with {@code nativeType}. */
  Column describe(
      String name, String nativeType, boolean nullable, @Nullable CharsetAndCollation effective)
      throws DdlException {
    DataType type = dataType();
    int columnLength =
        switch (type) {
          case CHAR, VARCHAR, BINARY, VARBINARY, BIT, DECIMAL -> defaultLength();
          case VECTOR -> length < 0 ? -1 : 4 * length;
          default -> -1;
        };
    int columnScale =
        switch (type) {
          case DECIMAL, TIME, DATETIME, TIMESTAMP -> fraction(type);
          default -> 0;
        };
    CharsetAndCollation kept = isText() ? effective : null;
    return new Column(
        name,
        type,
        nativeType,
        nullable,
        unsigned || zerofill,
        columnLength,
        columnScale,
        kept == null ? null : kept.charset(),
        labels,
        kept == null ? null : kept.collation());
  }

  private int fraction(DataType type) {
    return Math.max(0, type == DataType.DECIMAL ? scale : length);
  }

  private int defaultLength() {
    return switch (base) {
      case "decimal" -> length < 0 ? 10 : length;
      case "bit", "char", "binary" -> length < 0 ? 1 : length;
      default -> length;
    };
  }

  private DataType dataType() throws DdlException {
    if (json) {
      return DataType.JSON;
    }
    if (GEOMETRY.contains(base)) {
      return DataType.GEOMETRY;
    }
    return switch (base) {
      case "inet4", "inet6" -> DataType.INET;
      case "tinyint",
          "smallint",
          "mediumint",
          "int",
          "bigint",
          "year",
          "float",
          "double",
          "decimal",
          "bit",
          "char",
          "varchar",
          "tinytext",
          "text",
          "mediumtext",
          "longtext",
          "enum",
          "set",
          "json",
          "uuid",
          "binary",
          "varbinary",
          "tinyblob",
          "blob",
          "mediumblob",
          "longblob",
          "vector",
          "date",
          "time",
          "datetime",
          "timestamp" ->
          DataType.valueOf(Dialect.upper(base));
      default -> throw new DdlException("the type " + base + " is not supported");
    };
  }

  /** The type as the server prints it. */
  private String print(Dialect dialect) {
    StringBuilder text = new StringBuilder(base);
    switch (base) {
      case "tinyint", "smallint", "mediumint", "int", "bigint" -> {
        boolean bool = base.equals("tinyint") && length == 1 && !unsigned && !zerofill;
        if (dialect.printsWidths() || zerofill || bool) {
          text.append('(').append(length >= 0 ? length : defaultWidth()).append(')');
        }
      }
      case "year" -> text.append(dialect.printsWidths() ? "(4)" : "");
      case "decimal" ->
          text.append('(')
              .append(defaultLength())
              .append(',')
              .append(Math.max(0, scale))
              .append(')');
      case "bit", "char", "binary", "varchar", "varbinary" ->
          text.append('(').append(defaultLength()).append(')');
      case "float", "double" -> {
        if (scale >= 0) {
          text.append('(').append(length).append(',').append(scale).append(')');
        }
      }
      case "time", "datetime", "timestamp" -> {
        if (length > 0) {
          text.append('(').append(length).append(')');
        }
      }
      case "vector" -> text.append('(').append(length < 0 ? 2048 : length).append(')');
      case "enum", "set" -> printLabels(text);
      case "geometrycollection", "geomcollection" -> {
        boolean newer = !dialect.isMariaDb() && dialect.version() >= 80000;
        text.replace(0, text.length(), newer ? "geomcollection" : "geometrycollection");
      }
      default -> {
        // nothing more
      }
    }
    if (unsigned || zerofill) {
      text.append(" unsigned");
    }
    if (zerofill) {
      text.append(" zerofill");
    }
    return text.toString();
  }

  private int defaultWidth() {
    boolean plain = unsigned || zerofill;
    return switch (base) {
      case "tinyint" -> plain ? 3 : 4;
      case "smallint" -> plain ? 5 : 6;
      case "mediumint" -> plain ? 8 : 9;
      case "int" -> plain ? 10 : 11;
      default -> 20;
    };
  }

  private void printLabels(StringBuilder text) {
    text.append('(');
    for (int i = 0; i < labels.size(); i++) {
      text.append(i == 0 ? "'" : ",'").append(escaped(labels.get(i))).append('\'');
    }
    text.append(')');
  }

  private static String escaped(String label) {
    return label
        .replace("\\", "\\\\")
        .replace("\0", "\\0")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("'", "''");
  }
}
