package dev.oms.source.mysql.internal.schema;

import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.TableId;
import dev.oms.source.mysql.internal.row.ColumnCopies;
import dev.oms.source.mysql.internal.schema.KeyParser.NewKey;
import dev.oms.source.mysql.internal.schema.TableDefinition.Key;
import dev.oms.source.mysql.internal.schema.TableDefinition.KeyKind;
import dev.oms.source.mysql.internal.schema.TableDefinition.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table while a statement changes it: the columns are there, the indexes follow. */
final class TableBuilder {

  private static final int SPATIAL_PREFIX = 32;

  final List<Column> columns = new ArrayList<>();
  final List<Key> keys = new ArrayList<>();

  int indexOf(@Nullable String name) {
    return TableDefinition.indexOf(columns, name);
  }

  /** The index of the key of this name, letter case ignored; or -1. */
  int keyIndex(String name) {
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i).name().equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Adds the keys that a column's own definition asks for. */
  void addInlineKeys(ColumnDefinition column) throws DdlException {
    Part part = new Part(column.name(), 0);
    if (column.primary()) {
      add(new NewKey(KeyKind.PRIMARY, "PRIMARY", List.of(part), false, false));
    }
    if (column.unique()) {
      add(new NewKey(KeyKind.UNIQUE, null, List.of(part), false, false));
    }
  }

  void add(NewKey key) throws DdlException {
    List<Part> parts = new ArrayList<>();
    for (Part part : key.parts()) {
      int index = indexOf(part.column());
      if (part.column() != null && index < 0) {
        throw new DdlException("an index over a column that is not known: " + part.column());
      }
      parts.add(part.column() == null ? part : whole(columns.get(index), part.prefix()));
    }
    if (key.foreign()) {
      addForeign(key, parts);
      return;
    }
    String name = key.name();
    if (name == null) {
      name = freeName(parts.get(0).column());
    } else if (keyIndex(name) >= 0) {
      if (key.ifNotExists()) {
        return;
      }
      throw new DdlException("an index " + name + " is there already");
    }
    keys.add(new Key(key.kind() == KeyKind.PRIMARY ? "PRIMARY" : name, key.kind(), parts));
  }

  /**
   * A prefix that is as long as the column is none; of a number or time the server takes only such.
   * Of a spatial column it indexes a part when nothing is said.
   */
  static Part whole(Column column, int prefix) {
    return switch (column.type()) {
      case CHAR, VARCHAR, BINARY, VARBINARY ->
          new Part(column.name(), prefix >= column.length() ? 0 : prefix);
      case TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB, JSON ->
          new Part(column.name(), prefix);
      case GEOMETRY -> new Part(column.name(), prefix == 0 ? SPATIAL_PREFIX : prefix);
      default -> new Part(column.name(), 0);
    };
  }

  private void addForeign(NewKey key, List<Part> parts) {
    for (Key other : keys) {
      if (other.parts().size() >= parts.size()
          && other.parts().subList(0, parts.size()).equals(parts)) {
        return;
      }
    }
    String name = key.name();
    if (name == null || keyIndex(name) >= 0) {
      name = freeName(parts.get(0).column());
    }
    keys.add(new Key(name, KeyKind.OTHER, parts));
  }

  /** The name that the server gives to an index without one. */
  private String freeName(@Nullable String column) {
    String base = column == null ? "functional_index" : column;
    if (keyIndex(base) < 0 && !base.equalsIgnoreCase("PRIMARY")) {
      return base;
    }
    int number = 2;
    while (keyIndex(base + "_" + number) >= 0) {
      number++;
    }
    return base + "_" + number;
  }

  TableDefinition build(TableId id, @Nullable CharsetAndCollation text) throws DdlException {
    if (columns.isEmpty()) {
      throw new DdlException("a table without columns");
    }
    for (Key key : keys) {
      if (key.kind() == KeyKind.PRIMARY) {
        for (Part part : key.parts()) {
          int index = indexOf(part.column());
          if (index >= 0) {
            columns.set(index, ColumnCopies.nullable(columns.get(index), false));
          }
        }
      }
    }
    for (int i = 0; i < columns.size(); i++) {
      if (indexOf(columns.get(i).name()) != i) {
        throw new DdlException("two columns are named " + columns.get(i).name());
      }
    }
    return new TableDefinition(id, text, columns, keys);
  }

  /** What CONVERT TO CHARACTER SET makes of a column. */
  static Column converted(Column c, CharsetAndCollation to, Dialect dialect) throws DdlException {
    String old = c.charset();
    String charset = to.charset();
    if (old == null || c.type() == DataType.JSON && !dialect.isMariaDb()) {
      return c;
    }
    if (charset.equals("binary") || old.equals("binary")) {
      throw new DdlException("the conversion of column " + c.name() + " to " + charset);
    }
    boolean plain =
        c.labels().stream().allMatch(l -> l.chars().allMatch(x -> x < 0x80 && x != '?'));
    if (!c.labels().isEmpty() && (!plain || isWide(old) || isWide(charset))) {
      // Servers take the bytes of the labels for text in the new character set.
      throw new DdlException("the conversion of the labels of column " + c.name());
    }
    String nativeType = c.nativeType();
    int growth = CharsetNames.maxBytes(charset);
    boolean wider = growth > CharsetNames.maxBytes(old);
    String text =
        switch (c.type()) {
          case TINYTEXT -> wider ? "text" : nativeType;
          case TEXT -> wider ? "mediumtext" : nativeType;
          case MEDIUMTEXT -> wider ? "longtext" : nativeType;
          default -> nativeType;
        };
    ColumnType type =
        new TypeParser(new TokenReader(SqlLexer.tokens(text, dialect)), dialect).type();
    if (c.type() == DataType.JSON) {
      type = type.asJson();
    }
    return type.toText(c.name(), c.nullable(), to, dialect);
  }

  /** Whether ASCII characters have more than one byte. */
  private static boolean isWide(String charset) {
    return charset.startsWith("utf16") || charset.equals("utf32") || charset.equals("ucs2");
  }
}
