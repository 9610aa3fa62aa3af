package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.Column;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Columns that are like others but for one thing. */
public final class ColumnCopies {

  private ColumnCopies() {}

  /** The column under another name. */
  public static Column named(Column c, String name) {
    return copy(c, name, c.nullable(), c.collation());
  }

  /** The column with or without NULL; itself when it is so. */
  public static Column nullable(Column c, boolean nullable) {
    return c.nullable() == nullable ? c : copy(c, c.name(), nullable, c.collation());
  }

  /** The column with another collation; itself when it has that one. */
  public static Column collated(Column c, @Nullable String collation) {
    return Objects.equals(c.collation(), collation)
        ? c
        : copy(c, c.name(), c.nullable(), collation);
  }

  /** Whether two columns have the same values and names, however they compare. */
  public static boolean sameButCollation(Column a, Column b) {
    return collated(a, null).equals(collated(b, null));
  }

  /** As {@link #sameButCollation(Column, Column)}, of all columns of two tables. */
  public static boolean sameButCollation(List<Column> a, List<Column> b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same = sameButCollation(a.get(i), b.get(i));
    }
    return same;
  }

  private static Column copy(Column c, String name, boolean nullable, @Nullable String collation) {
    return new Column(
        name,
        c.type(),
        c.nativeType(),
        nullable,
        c.unsigned(),
        c.length(),
        c.scale(),
        c.charset(),
        c.labels(),
        collation);
  }
}
