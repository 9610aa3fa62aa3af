package dev.oms.source.mysql.internal.schema;

import dev.oms.source.mysql.internal.schema.TableDefinition.KeyKind;
import dev.oms.source.mysql.internal.schema.TableDefinition.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the definition of an index or constraint, as CREATE TABLE and ALTER TABLE ADD share it. */
final class KeyParser {

  private final TokenReader in;

  KeyParser(TokenReader in) {
    this.in = in;
  }

  /**
   * An index that is to be made.
   *
   * @param name null for one that the server chooses
   * @param foreign an index is made only when no other begins with these columns
   * @param ifNotExists nothing happens when the name is taken
   */
  record NewKey(
      KeyKind kind, @Nullable String name, List<Part> parts, boolean foreign, boolean ifNotExists) {

    NewKey {
      parts = List.copyOf(parts);
    }
  }

  /** Whether an index or constraint comes next, rather than a column. */
  boolean isNext() {
    return in.isAnyWord("CONSTRAINT", "PRIMARY", "UNIQUE", "INDEX", "KEY", "FULLTEXT", "SPATIAL")
        || (in.isWord("FOREIGN") && in.peek(1).isWord("KEY"))
        || (in.isWord("CHECK") && in.peek(1).isSymbol('('))
        || (in.isWord("VECTOR")
            && (in.peek(1).isWord("INDEX")
                || in.peek(1).isWord("KEY")
                || in.peek(1).isSymbol('(')));
  }

  /** The index; null for a constraint without one. */
  @Nullable NewKey parse() throws DdlException {
    String symbol = null;
    if (in.accept("CONSTRAINT")) {
      in.acceptIfNotExists();
      if (!in.isAnyWord("PRIMARY", "UNIQUE", "FOREIGN", "CHECK")) {
        symbol = in.name();
      }
    }
    if (in.accept("CHECK")) {
      in.skipParentheses();
      in.skipToComma();
      return null;
    }
    if (in.accept("PRIMARY")) {
      in.expect("KEY");
      boolean ifNotExists = in.acceptIfNotExists();
      if (!in.isSymbol('(') && !in.isAnyWord("USING", "TYPE")) {
        in.name();
      }
      skipUsing();
      return key(KeyKind.PRIMARY, "PRIMARY", ifNotExists);
    }
    if (in.accept("FOREIGN")) {
      in.expect("KEY");
      boolean ifNotExists = in.acceptIfNotExists();
      String name = in.isSymbol('(') ? null : in.name();
      List<Part> parts = parts();
      in.skipToComma();
      return new NewKey(KeyKind.OTHER, symbol != null ? symbol : name, parts, true, ifNotExists);
    }
    KeyKind kind = KeyKind.OTHER;
    if (in.accept("UNIQUE")) {
      kind = KeyKind.UNIQUE;
      in.acceptAny("INDEX", "KEY");
    } else if (in.acceptAny("FULLTEXT", "SPATIAL", "VECTOR") != null) {
      in.acceptAny("INDEX", "KEY");
    } else if (in.acceptAny("INDEX", "KEY") == null) {
      throw new DdlException("an unknown constraint: " + in.rest());
    }
    boolean ifNotExists = in.acceptIfNotExists();
    String name = null;
    if (!in.isSymbol('(') && !(in.isAnyWord("USING", "TYPE") && in.peek(2).isSymbol('('))) {
      name = in.name();
    }
    skipUsing();
    return key(kind, name != null ? name : symbol, ifNotExists);
  }

  private NewKey key(KeyKind kind, @Nullable String name, boolean ifNotExists) throws DdlException {
    List<Part> parts = parts();
    in.skipToComma();
    return new NewKey(kind, name, parts, false, ifNotExists);
  }

  private void skipUsing() throws DdlException {
    if (in.acceptAny("USING", "TYPE") != null) {
      in.name();
    }
  }

  /** The columns and expressions in parentheses. */
  List<Part> parts() throws DdlException {
    List<Part> parts = new ArrayList<>();
    in.expectSymbol('(');
    do {
      if (in.isSymbol('(')) {
        in.skipParentheses();
        parts.add(new Part(null, 0));
      } else {
        String column = in.columnName();
        int prefix = 0;
        if (in.isSymbol('(') && in.peek(2).isSymbol(')')) {
          in.next();
          prefix = in.number();
          in.expectSymbol(')');
        }
        parts.add(new Part(column, prefix));
      }
      // ASC, DESC, and MariaDB's WITHOUT OVERLAPS
      in.skipToComma();
    } while (in.acceptSymbol(','));
    in.expectSymbol(')');
    return parts;
  }
}
