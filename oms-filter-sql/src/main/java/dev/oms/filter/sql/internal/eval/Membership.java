package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.filter.sql.internal.eval.Expr.Kind;
import dev.oms.filter.sql.internal.parse.Node;
import dev.oms.filter.sql.internal.text.Collation;
import dev.oms.filter.sql.internal.text.TextComparator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** IN: by binary search where all values are constants of one type. */
final class Membership {

  private final Scope scope;
  private final Comparisons comparisons;

  Membership(Scope scope, Comparisons comparisons) {
    this.scope = scope;
    this.comparisons = comparisons;
  }

  Condition of(Expr x, List<Expr> values, Node at) {
    boolean hasNull = values.stream().anyMatch(e -> e instanceof NullExpr);
    List<Expr> rest = values.stream().filter(e -> !(e instanceof NullExpr)).toList();
    if (x instanceof NullExpr || rest.isEmpty()) {
      return Condition.constant(Condition.UNKNOWN);
    }
    boolean constant = rest.stream().allMatch(Expr::isConstant);
    boolean year = x instanceof Columns.LongColumn column && column.year;
    if (constant
        && !year
        && x instanceof LongExpr number
        && x.kind() == Kind.INT
        && ints(number, rest)) {
      return Condition.folded(new Longs(number, rest, hasNull), x);
    }
    if (x instanceof TextExpr text && rest.stream().allMatch(e -> e instanceof TextExpr)) {
      List<TextExpr> all = new ArrayList<>(List.of(text));
      rest.forEach(e -> all.add((TextExpr) e));
      Collation collation = Collations.comparing(scope, all, false, at);
      if (constant && collation.isOrdered()) {
        return Condition.folded(new Texts(all, collation, hasNull), x);
      }
      List<Condition> terms = new ArrayList<>();
      rest.forEach(e -> terms.add(Compare.texts(Op.EQ, text, (TextExpr) e, collation)));
      return any(terms, hasNull);
    }
    List<Condition> terms = new ArrayList<>();
    rest.forEach(e -> terms.add(comparisons.member(x, e, at)));
    return any(terms, hasNull);
  }

  private static Condition any(List<Condition> terms, boolean hasNull) {
    if (hasNull) {
      terms.add(Condition.constant(Condition.UNKNOWN));
    }
    return Logic.or(terms);
  }

  /** Whether all are integers in the range that signed and unsigned ones share, or signed alike. */
  private static boolean ints(LongExpr x, List<Expr> values) {
    for (Expr e : values) {
      if (!(e instanceof LongExpr l) || e.kind() != Kind.INT) {
        return false;
      }
      long value = l.get(NoRow.INSTANCE);
      if (l.isNull || value < 0 && l.unsigned() != x.unsigned()) {
        return false;
      }
    }
    return true;
  }

  private static final class Longs extends Condition {
    private final LongExpr x;
    private final long[] values;
    private final int otherwise;

    Longs(LongExpr x, List<Expr> values, boolean hasNull) {
      this.x = x;
      this.values =
          values.stream().mapToLong(e -> ((LongExpr) e).get(NoRow.INSTANCE)).sorted().toArray();
      this.otherwise = hasNull ? UNKNOWN : FALSE;
    }

    @Override
    public int test(Row row) {
      long value = x.get(row);
      if (x.isNull) {
        return UNKNOWN;
      }
      return Arrays.binarySearch(values, value) >= 0 ? TRUE : otherwise;
    }
  }

  private static final class Texts extends Condition {
    private final TextExpr x;
    private final List<ByteSlice> values = new ArrayList<>();
    private final TextComparator comparator;
    private final int otherwise;

    Texts(List<TextExpr> all, Collation collation, boolean hasNull) {
      this.x = all.get(0);
      this.comparator = new TextComparator(collation);
      boolean nulls = hasNull;
      for (TextExpr text : all.subList(1, all.size())) {
        ByteSlice value = text.get(NoRow.INSTANCE);
        nulls |= value == null;
        if (value != null) {
          values.add(value);
        }
      }
      values.sort(comparator::compare);
      this.otherwise = nulls ? UNKNOWN : FALSE;
    }

    @Override
    public int test(Row row) {
      ByteSlice value = x.get(row);
      if (value == null) {
        return UNKNOWN;
      }
      int low = 0;
      int high = values.size() - 1;
      while (low <= high) {
        int middle = low + high >>> 1;
        int order = comparator.compare(values.get(middle), value);
        if (order == 0) {
          return TRUE;
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return otherwise;
    }
  }
}
