package dev.oms.source.mysql.internal.schema;

import dev.oms.core.model.Column;
import org.jspecify.annotations.Nullable;

/**
 * A column as a statement defines it.
 *
 * @param name its name
 * @param type its type, with the charset if the definition says one
 * @param nullable whether NULL is allowed; null when the definition does not say
 * @param primary PRIMARY KEY was said with the column
 * @param unique UNIQUE was said with the column
 * @param first FIRST was said
 * @param after the column that AFTER names; null for none
 */
record ColumnDefinition(
    String name,
    ColumnType type,
    @Nullable Boolean nullable,
    boolean primary,
    boolean unique,
    boolean first,
    @Nullable String after) {

  Column toColumn(@Nullable CharsetAndCollation table, CollationRules rules, Dialect dialect)
      throws DdlException {
    boolean implied = !type.base().equals("timestamp") || dialect.timestampNullable();
    boolean isNullable = !primary && (nullable != null ? nullable : implied);
    return type.toColumn(name, isNullable, table, rules, dialect);
  }

  /** Reads what follows the column's name, up to a comma or closing parenthesis. */
  static ColumnDefinition parse(String name, TokenReader in, Dialect dialect) throws DdlException {
    boolean serial = in.isWord("SERIAL");
    ColumnType type = new TypeParser(in, dialect).type();
    boolean autoIncrement = serial;
    Boolean nullable = null;
    boolean primary = false;
    boolean unique = serial;
    boolean first = false;
    boolean jsonCheck = false;
    String after = null;
    while (!in.atEnd() && !in.isSymbol(',') && !in.isSymbol(')')) {
      if (in.accept("NOT", "NULL")) {
        nullable = false;
      } else if (in.accept("NULL")) {
        nullable = true;
      } else if (in.accept("AUTO_INCREMENT")) {
        autoIncrement = true;
      } else if (in.accept("DEFAULT")) {
        skipDefault(in);
      } else if (in.accept("SERIAL", "DEFAULT", "VALUE")) {
        autoIncrement = true;
        unique = true;
      } else if (in.accept("ON", "UPDATE")) {
        skipDefault(in);
      } else if (in.accept("UNIQUE")) {
        in.accept("KEY");
        unique = true;
      } else if (in.accept("PRIMARY")) {
        in.accept("KEY");
        primary = true;
      } else if (in.accept("KEY")) {
        primary = true;
      } else if (in.accept("COMMENT")) {
        in.string();
      } else if (in.accept("COLLATE")) {
        in.acceptSymbol('=');
        type = type.withText(type.text().withCollation(in.wordOrString()));
      } else if (in.accept("CHARACTER", "SET") || in.accept("CHARSET")) {
        type = type.withCharset(CharsetNames.normalize(in.wordOrString()));
      } else if (in.accept("GENERATED", "ALWAYS")) {
        if (in.accept("AS", "ROW")) {
          throw new DdlException("system versioning");
        }
      } else if (in.accept("AS")) {
        in.skipParentheses();
      } else if (in.accept("CONSTRAINT")) {
        if (!in.isWord("CHECK")) {
          in.name();
        }
      } else if (in.accept("CHECK")) {
        jsonCheck |= isJsonCheck(in, name);
        in.skipParentheses();
      } else if (in.accept("REFERENCES")) {
        skipReference(in);
      } else if (in.accept("FIRST")) {
        first = true;
      } else if (in.accept("AFTER")) {
        after = in.columnName();
      } else if (in.acceptAny("COLUMN_FORMAT", "STORAGE", "SRID", "REF_SYSTEM_ID") != null) {
        in.acceptSymbol('=');
        in.next();
      } else if (in.acceptAny("ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE") != null) {
        in.acceptSymbol('=');
        in.string();
      } else if (in.acceptAny(
              "VIRTUAL", "STORED", "PERSISTENT", "VISIBLE", "INVISIBLE", "ENFORCED", "COMPRESSED")
          != null) {
        // no effect on what is stored in a row
      } else if (in.accept("NOT", "ENFORCED") || in.accept("NOT", "SECONDARY")) {
        // likewise
      } else if (in.accept("USING") || in.accept("WITHOUT", "SYSTEM", "VERSIONING")) {
        throw new DdlException("column " + name + " has an unknown attribute");
      } else {
        throw new DdlException("column " + name + " has an unknown attribute: " + in.rest());
      }
    }
    if (autoIncrement && nullable == null) {
      nullable = false;
    }
    if (serial) {
      nullable = false;
    }
    if (jsonCheck && dialect.isMariaDb() && type.base().equals("longtext")) {
      type = type.asJson();
    }
    return new ColumnDefinition(name, type, nullable, primary, unique, first, after);
  }

  /** CHECK (json_valid(`c`)): what MariaDB prints for a JSON column. */
  private static boolean isJsonCheck(TokenReader in, String column) {
    return in.peek(0).isSymbol('(')
        && in.peek(1).isWord("JSON_VALID")
        && in.peek(2).isSymbol('(')
        && in.peek(3).text().equalsIgnoreCase(column)
        && in.peek(4).isSymbol(')')
        && in.peek(5).isSymbol(')');
  }

  /** A literal, a function, or an expression in parentheses. */
  private static void skipDefault(TokenReader in) throws DdlException {
    if (in.isSymbol('(')) {
      in.skipParentheses();
      return;
    }
    while (in.isSymbol('-') || in.isSymbol('+')) {
      in.next();
    }
    Token token = in.next();
    if (token.kind() == Token.Kind.WORD) {
      if (in.isSymbol('.')) {
        in.next();
        in.next();
      }
      // 1e-5 comes in pieces
      if (token.text().matches("[0-9]*[eE]?") || token.text().matches("[0-9]+[eE]")) {
        if (in.isSymbol('-') || in.isSymbol('+')) {
          in.next();
          in.next();
        }
      }
      if (in.accept("VALUE")) {
        // NEXT VALUE FOR sequence
        in.expect("FOR");
        in.columnName();
      }
      while (in.isSymbol('(')) {
        in.skipParentheses();
      }
    } else if (token.isSymbol('.')) {
      in.next();
    }
    while (in.peek().kind() == Token.Kind.STRING) {
      // _utf8mb4'x', b'01', x'FF', 'a' 'b'
      in.next();
    }
  }

  private static void skipReference(TokenReader in) throws DdlException {
    in.columnName();
    if (in.isSymbol('(')) {
      in.skipParentheses();
    }
    while (true) {
      if (in.accept("MATCH")) {
        in.next();
      } else if (in.isWord("ON") && (in.peek(1).isWord("DELETE") || in.peek(1).isWord("UPDATE"))) {
        in.next();
        in.next();
        if (!in.accept("SET", "NULL")
            && !in.accept("SET", "DEFAULT")
            && !in.accept("NO", "ACTION")) {
          in.next();
        }
      } else {
        return;
      }
    }
  }
}
