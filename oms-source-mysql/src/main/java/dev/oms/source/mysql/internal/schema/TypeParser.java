package dev.oms.source.mysql.internal.schema;

import dev.oms.core.OmsException;
import dev.oms.source.mysql.internal.row.Charsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a data type, with MySQL's and MariaDB's synonyms. */
final class TypeParser {

  private static final TextAttributes MARIADB_JSON =
      new TextAttributes("utf8mb4", "utf8mb4_bin", false);

  private final TokenReader in;
  private final Dialect dialect;
  private final @Nullable String printed;

  TypeParser(TokenReader in, Dialect dialect) {
    this(in, dialect, null);
  }

  /**
   * A reader of types as the server prints them.
   *
   * @param printed the column's character set, in which labels are that the server prints as bytes
   */
  TypeParser(TokenReader in, Dialect dialect, @Nullable String printed) {
    this.in = in;
    this.dialect = dialect;
    this.printed = printed;
  }

  /** The type that comes next, and the charset and number attributes that follow it. */
  ColumnType type() throws DdlException {
    ColumnType type = bare();
    boolean unsigned = type.unsigned();
    boolean zerofill = type.zerofill();
    while (true) {
      if (in.accept("UNSIGNED")) {
        unsigned = true;
      } else if (in.accept("ZEROFILL")) {
        zerofill = true;
      } else if (in.accept("SIGNED")) {
        // It is so anyway.
      } else if (in.accept("BINARY")) {
        type = type.withText(type.text().withBinary());
      } else if (in.accept("CHARACTER", "SET")
          || in.accept("CHARSET")
          || in.accept("CHAR", "SET")) {
        type = type.withCharset(CharsetNames.normalize(in.wordOrString()));
      } else if (in.accept("ASCII")) {
        type = type.withCharset("latin1");
      } else if (in.accept("UNICODE")) {
        type = type.withCharset("ucs2");
      } else if (in.accept("BYTE")) {
        type = type.withCharset("binary");
      } else if (in.accept("COMPRESSED")) {
        if (in.acceptSymbol('=')) {
          in.next();
        }
      } else {
        return type.withNumeric(unsigned, zerofill);
      }
    }
  }

  private ColumnType bare() throws DdlException {
    if (in.peek().kind() != Token.Kind.WORD) {
      throw new DdlException("expected a type before '" + in.peek().text() + "'");
    }
    String word = Dialect.upper(in.next().text());
    return switch (word) {
      case "TINYINT", "INT1" -> integer("tinyint");
      case "SMALLINT", "INT2" -> integer("smallint");
      case "MEDIUMINT", "INT3", "MIDDLEINT" -> integer("mediumint");
      case "INT", "INTEGER", "INT4" -> integer("int");
      case "BIGINT", "INT8" -> integer("bigint");
      case "BOOL", "BOOLEAN" -> ColumnType.of("tinyint").withLength(1, -1);
      case "SERIAL" -> ColumnType.of("bigint").withNumeric(true, false);
      case "DECIMAL", "NUMERIC", "DEC", "FIXED" -> numbers("decimal");
      case "FLOAT", "FLOAT4" -> floating("float");
      case "REAL", "FLOAT8" -> floating("double");
      case "DOUBLE" -> {
        in.accept("PRECISION");
        yield floating("double");
      }
      case "BIT",
          "DATE",
          "TIME",
          "DATETIME",
          "TIMESTAMP",
          "BINARY",
          "VARBINARY",
          "TINYBLOB",
          "BLOB",
          "MEDIUMBLOB",
          "LONGBLOB",
          "TINYTEXT",
          "TEXT",
          "MEDIUMTEXT",
          "LONGTEXT",
          "VECTOR",
          "UUID",
          "INET4",
          "INET6",
          "GEOMETRY",
          "POINT",
          "LINESTRING",
          "POLYGON",
          "MULTIPOINT",
          "MULTILINESTRING",
          "MULTIPOLYGON",
          "GEOMETRYCOLLECTION",
          "GEOMCOLLECTION" ->
          numbers(Dialect.lower(word));
      case "YEAR" -> ColumnType.of(numbers("year").base());
      case "JSON" ->
          dialect.isMariaDb()
              ? ColumnType.of("longtext").asJson().withText(MARIADB_JSON)
              : ColumnType.of("json");
      case "ENUM", "SET" -> ColumnType.of(Dialect.lower(word)).withLabels(labels());
      case "LONG" -> longType();
      case "NATIONAL" -> {
        if (in.accept("VARCHAR")) {
          yield numbers("varchar").withCharset("utf8mb3");
        }
        if (!in.accept("CHAR") && !in.accept("CHARACTER")) {
          throw new DdlException("NATIONAL " + in.rest());
        }
        yield character("utf8mb3");
      }
      case "NCHAR" ->
          in.accept("VARCHAR") ? numbers("varchar").withCharset("utf8mb3") : character("utf8mb3");
      case "NVARCHAR" -> numbers("varchar").withCharset("utf8mb3");
      case "CHAR", "CHARACTER" -> character(null);
      case "VARCHAR", "VARCHARACTER" -> numbers("varchar");
      default -> throw new DdlException("the type " + word + " is not known");
    };
  }

  private ColumnType character(@Nullable String charset) throws DdlException {
    return numbers(in.accept("VARYING") ? "varchar" : "char").withCharset(charset);
  }

  private ColumnType longType() throws DdlException {
    if (in.accept("VARBINARY")) {
      return ColumnType.of("mediumblob");
    }
    boolean charset = in.isAnyWord("CHAR", "CHARACTER") && in.peek(1).isWord("SET");
    if (!charset && in.acceptAny("CHAR", "CHARACTER") != null) {
      in.expect("VARYING");
    } else {
      in.accept("VARCHAR");
    }
    return ColumnType.of("mediumtext");
  }

  private ColumnType integer(String base) throws DdlException {
    return numbers(base);
  }

  private ColumnType floating(String base) throws DdlException {
    ColumnType type = numbers(base);
    if (type.length() >= 0 && type.scale() < 0) {
      // FLOAT(p): the precision chooses the type and is forgotten.
      return ColumnType.of(base.equals("float") && type.length() <= 24 ? "float" : "double");
    }
    return type;
  }

  private ColumnType numbers(String base) throws DdlException {
    int length = -1;
    int scale = -1;
    if (in.acceptSymbol('(')) {
      length = in.number();
      if (in.acceptSymbol(',')) {
        scale = in.number();
      }
      in.expectSymbol(')');
    }
    // CHAR(0), TIME(0) and DECIMAL(0) keep, TEXT(0) forgets it.
    if (length == 0 && (base.equals("text") || base.equals("blob") || base.equals("decimal"))) {
      length = -1;
    }
    return ColumnType.of(base).withLength(length, scale);
  }

  private List<String> labels() throws DdlException {
    List<String> labels = new ArrayList<>();
    in.expectSymbol('(');
    do {
      if (in.peek().kind() == Token.Kind.WORD) {
        String prefix = in.next().text();
        if (prefix.equalsIgnoreCase("x") && printed != null) {
          labels.add(bytes(in.string(), printed));
          continue;
        }
        if (prefix.startsWith("_") || prefix.equalsIgnoreCase("n")) {
          // A charset before the string, _latin1'x': the text of the log is in that charset then.
          if (!prefix.equalsIgnoreCase("_utf8mb4") && !prefix.equalsIgnoreCase("n")) {
            throw new DdlException("a label in another character set: " + prefix);
          }
        } else {
          throw new DdlException("a label that is no string: " + prefix);
        }
      }
      StringBuilder label = new StringBuilder(in.string());
      while (in.peek().kind() == Token.Kind.STRING) {
        label.append(in.next().text());
      }
      int end = label.length();
      while (end > 0 && label.charAt(end - 1) == ' ') {
        end--;
      }
      labels.add(label.substring(0, end));
    } while (in.acceptSymbol(','));
    in.expectSymbol(')');
    return labels;
  }

  /** MySQL prints labels as bytes when they are not what it expects in its own tables. */
  private static String bytes(String hex, String charset) throws DdlException {
    try {
      return Charsets.of(charset).decode(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException | OmsException e) {
      throw new DdlException("a label of bytes: " + hex);
    }
  }
}
