package dev.oms.testkit.internal.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a column's value is read from the table and from a message, so that the two can be compared
 * as text. The first character of that text tells numbers, strings, bytes and NULL apart.
 *
 * <p>Values are fetched as text that the server makes, not the driver: drivers lose digits, zero
 * dates and time zones in ways of their own.
 */
enum ColumnKind {
  /** Integers of any size, YEAR. */
  INTEGER {
    @Override
    String expression(String column) {
      // Without the zeros of ZEROFILL and YEAR.
      return column + " + 0";
    }

    @Override
    String fromTable(String text) {
      return "n" + text;
    }

    @Override
    String fromMessage(Object value) {
      return number(value);
    }
  },
  /** DECIMAL: every digit counts, also a zero at the end. */
  DECIMAL {
    @Override
    String fromTable(String text) {
      return "n" + text;
    }

    @Override
    String fromMessage(Object value) {
      return number(value);
    }
  },
  /** FLOAT: equal when the 32 bits are. */
  FLOAT {
    @Override
    String expression(String column) {
      // As a FLOAT the server would print 6 digits.
      return column + " + 0e0";
    }

    @Override
    String fromTable(String text) {
      return "n" + (float) Double.parseDouble(text);
    }

    @Override
    String fromMessage(Object value) {
      return value instanceof JsonNumber n ? fromTable(n.text()) : other(value);
    }
  },
  /** DOUBLE: equal when the 64 bits are. */
  DOUBLE {
    @Override
    String expression(String column) {
      return column + " + 0e0";
    }

    @Override
    String fromTable(String text) {
      return "n" + Double.parseDouble(text);
    }

    @Override
    String fromMessage(Object value) {
      return value instanceof JsonNumber n ? fromTable(n.text()) : other(value);
    }
  },
  /** Text, ENUM, SET. */
  TEXT {
    @Override
    String expression(String column) {
      return column;
    }

    @Override
    String fromTable(String text) {
      return "s" + text;
    }

    @Override
    String fromMessage(Object value) {
      return other(value);
    }
  },
  /** DATE, DATETIME, TIME: the server's text without zeros at the end of the fraction. */
  TEMPORAL {
    @Override
    String fromTable(String text) {
      return "s" + withoutFractionZeros(text);
    }

    @Override
    String fromMessage(Object value) {
      return other(value);
    }
  },
  /** TIMESTAMP: seconds since 1970. */
  TIMESTAMP {
    @Override
    String expression(String column) {
      return "IF(%1$s + 0 = 0, '0000-00-00 00:00:00', CAST(UNIX_TIMESTAMP(%1$s) AS CHAR))"
          .formatted(column);
    }

    @Override
    String fromTable(String text) {
      return "s" + withoutFractionZeros(text);
    }

    @Override
    String fromMessage(Object value) {
      return other(value);
    }
  },
  /** BINARY, VARBINARY, BLOB and what else is bytes: Base64. */
  BINARY {
    @Override
    String expression(String column) {
      return "HEX(" + column + ")";
    }

    @Override
    String fromTable(String text) {
      return bytes(HexFormat.of().parseHex(text));
    }

    @Override
    String fromMessage(Object value) {
      return base64(value);
    }
  },
  /** BIT: Base64, where zero bytes in front may be there or not. */
  BIT {
    @Override
    String expression(String column) {
      return "HEX(" + column + ")";
    }

    @Override
    String fromTable(String text) {
      return withoutLeadingZeros(
          bytes(HexFormat.of().parseHex(text.length() % 2 == 0 ? text : "0" + text)));
    }

    @Override
    String fromMessage(Object value) {
      return withoutLeadingZeros(base64(value));
    }
  },
  /** JSON: a string that holds JSON, or JSON itself; white space does not count. */
  JSON {
    @Override
    String fromTable(String text) {
      return "s" + withoutSpace(text);
    }

    @Override
    String fromMessage(Object value) {
      if (value instanceof String text) {
        return fromTable(text);
      }
      if (value instanceof JsonNumber n) {
        return "s" + n.text();
      }
      return value instanceof JsonTree tree ? "s" + tree.text() : other(value);
    }
  };

  /** The text of a value that is NULL, or that a message does not have. */
  static final String NULL = "0";

  private static final JsonFactory JSON_FACTORY = new JsonFactory();

  /** What to select to get the value of a column, already quoted, as text. */
  String expression(String column) {
    return "CAST(" + column + " AS CHAR)";
  }

  abstract String fromTable(String text);

  abstract String fromMessage(Object value);

  /** Returns the comparable text of a message's value. */
  String of(@Nullable Object value) {
    return value == null ? NULL : fromMessage(value);
  }

  /** Returns the kind for a DATA_TYPE of information_schema. */
  static ColumnKind of(String dataType) {
    return switch (dataType.toLowerCase(Locale.ROOT)) {
      case "tinyint", "smallint", "mediumint", "int", "bigint", "year" -> INTEGER;
      case "decimal" -> DECIMAL;
      case "float" -> FLOAT;
      case "double" -> DOUBLE;
      case "date", "time", "datetime" -> TEMPORAL;
      case "timestamp" -> TIMESTAMP;
      case "bit" -> BIT;
      case "json" -> JSON;
      case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" -> TEXT;
      case "uuid", "inet4", "inet6" -> TEXT;
      default -> BINARY;
    };
  }

  private static String number(Object value) {
    if (value instanceof JsonNumber n) {
      String text = n.text();
      return "n"
          + (text.indexOf('e') >= 0 || text.indexOf('E') >= 0
              ? new BigDecimal(text).toPlainString()
              : text);
    }
    return other(value);
  }

  private static String other(Object value) {
    if (value instanceof String text) {
      return "s" + text;
    }
    return value instanceof JsonNumber n ? "n" + n.text() : "?" + value;
  }

  private static String base64(Object value) {
    if (value instanceof String text) {
      try {
        return bytes(Base64.getDecoder().decode(text));
      } catch (IllegalArgumentException e) {
        return "?not Base64: " + text;
      }
    }
    return other(value);
  }

  private static String bytes(byte[] value) {
    return "b" + new String(value, StandardCharsets.ISO_8859_1);
  }

  private static String withoutLeadingZeros(String bytes) {
    int from = 1;
    while (from < bytes.length() && bytes.charAt(from) == 0) {
      from++;
    }
    return bytes.charAt(0) + bytes.substring(from);
  }

  private static String withoutFractionZeros(String text) {
    if (text.indexOf('.') < 0) {
      return text;
    }
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }

  /** Returns JSON text in the one form in which it is compared. */
  static String withoutSpace(String text) {
    StringWriter out = new StringWriter();
    try (JsonParser parser = JSON_FACTORY.createParser(text);
        JsonGenerator generator = JSON_FACTORY.createGenerator(out)) {
      parser.nextToken();
      generator.copyCurrentStructureExact(parser);
    } catch (IOException e) {
      return text;
    }
    return out.toString();
  }
}
