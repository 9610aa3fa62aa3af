package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.filter.sql.internal.eval.Expr.Kind;
import dev.oms.filter.sql.internal.parse.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** IF, CASE, COALESCE, NULLIF, GREATEST and LEAST: one of several values, in a common type. */
final class Choices {

  /** Says which value it is: an index, or -1 for NULL. */
  interface Chooser {
    int choose(Row row);
  }

  private final Scope scope;
  private final Comparisons comparisons;

  Choices(Scope scope, Comparisons comparisons) {
    this.scope = scope;
    this.comparisons = comparisons;
  }

  /** The value of the first condition that holds; {@code otherwise} when none does. */
  Expr when(List<Condition> conditions, List<Expr> values, @Nullable Expr otherwise, Node at) {
    List<Expr> all = new ArrayList<>(values);
    all.add(otherwise == null ? NullExpr.INSTANCE : otherwise);
    Condition[] tests = conditions.toArray(new Condition[0]);
    Chooser chooser =
        row -> {
          for (int i = 0; i < tests.length; i++) {
            if (tests[i].test(row) == Condition.TRUE) {
              return i;
            }
          }
          return tests.length;
        };
    return choice(all, chooser, conditions, at);
  }

  Expr coalesce(List<Expr> values, Node at) {
    List<Condition> nulls = new ArrayList<>();
    values.forEach(e -> nulls.add(Logic.isNull(e, true)));
    return when(nulls, values, null, at);
  }

  Expr nullIf(Expr value, Expr other, Node at) {
    return when(
        List.of(comparisons.of(Op.EQ, value, other, at)), List.of(NullExpr.INSTANCE), value, at);
  }

  Expr extreme(List<Expr> given, boolean greatest, Node at) {
    Kind kind = given.get(0).kind();
    boolean numbers = given.stream().allMatch(Expr::isNumeric);
    if (given.contains(NullExpr.INSTANCE)) {
      return NullExpr.INSTANCE;
    }
    if (!numbers && (kind == Kind.TEXT || !given.stream().allMatch(e -> e.kind() == kind))) {
      throw scope.error(
          "GREATEST and LEAST take numbers alone, or dates alone; servers differ on the rest", at);
    }
    List<Expr> values = numbers ? unify(given, at) : given;
    Op op = greatest ? Op.LT : Op.GT;
    int n = values.size();
    Condition[][] beats = new Condition[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        beats[i][j] = comparisons.of(op, values.get(i), values.get(j), at);
      }
    }
    Chooser chooser =
        row -> {
          int best = 0;
          for (int i = 0; i < n; i++) {
            int truth = beats[best][i].test(row);
            if (truth == Condition.UNKNOWN) {
              return -1;
            }
            best = truth == Condition.TRUE ? i : best;
          }
          return best;
        };
    return choice(values, chooser, List.of(), at);
  }

  private Expr choice(List<Expr> given, Chooser chooser, List<? extends Expr> inputs, Node at) {
    List<Expr> values = unify(given, at);
    List<Expr> all = new ArrayList<>(values);
    all.addAll(inputs);
    Expr[] dependencies = all.toArray(new Expr[0]);
    Expr first = values.get(0);
    if (first instanceof LongExpr) {
      return longs(values, chooser, dependencies);
    } else if (first instanceof DoubleExpr) {
      return doubles(values, chooser, dependencies);
    } else if (first instanceof DecimalExpr) {
      return decimals(values, chooser, dependencies);
    } else if (first instanceof TextExpr) {
      return texts(values, chooser, dependencies, at);
    }
    return NullExpr.INSTANCE;
  }

  /** All values in their common type. */
  private List<Expr> unify(List<Expr> given, Node at) {
    List<Expr> typed = given.stream().filter(e -> !(e instanceof NullExpr)).toList();
    if (typed.isEmpty()) {
      return given;
    }
    if (typed.stream().anyMatch(e -> e instanceof Literals.Bits)) {
      throw scope.error("write the number instead of a bit literal here", at);
    }
    if (typed.stream().anyMatch(Expr::isTemporal)) {
      return temporals(given, typed, at);
    }
    boolean text = typed.stream().anyMatch(e -> e.kind() == Kind.TEXT);
    boolean real = typed.stream().anyMatch(e -> e.kind() == Kind.DOUBLE);
    boolean exact = typed.stream().anyMatch(e -> e.kind() == Kind.DECIMAL);
    boolean mixed =
        !text
            && !real
            && !exact
            && typed.stream().map(e -> ((LongExpr) e).unsigned()).distinct().count() > 1;
    List<Expr> all = new ArrayList<>();
    for (Expr e : given) {
      if (text) {
        all.add(Convert.toText(scope, e, at));
      } else if (real) {
        all.add(Convert.toDouble(scope, e, at));
      } else if (exact || mixed) {
        all.add(Convert.toDecimal(scope, e, at));
      } else {
        all.add(Convert.toLong(scope, e, at));
      }
    }
    return all;
  }

  private List<Expr> temporals(List<Expr> given, List<Expr> typed, Node at) {
    Kind kind = typed.get(0).kind();
    if (!typed.stream().allMatch(e -> e.kind() == kind)) {
      throw scope.error("dates, times and other types do not mix here", at);
    }
    List<Expr> all = new ArrayList<>();
    for (Expr e : given) {
      all.add(e instanceof NullExpr ? LongExpr.constant(kind, false, 0, 0, true) : e);
    }
    return all;
  }

  private static Expr longs(List<Expr> values, Chooser chooser, Expr[] inputs) {
    LongExpr[] all = values.toArray(new LongExpr[0]);
    boolean unsigned = false;
    int scale = 0;
    for (LongExpr e : all) {
      unsigned |= e.unsigned();
      scale = Math.max(scale, e.scale());
    }
    return LongExpr.folded(
        new LongExpr(all[0].kind(), unsigned, scale) {
          @Override
          long get(Row row) {
            int i = chooser.choose(row);
            long value = i < 0 ? 0 : all[i].get(row);
            isNull = i < 0 || all[i].isNull;
            return value;
          }
        },
        inputs);
  }

  private static Expr doubles(List<Expr> values, Chooser chooser, Expr[] inputs) {
    DoubleExpr[] all = values.toArray(new DoubleExpr[0]);
    return DoubleExpr.folded(
        new DoubleExpr() {
          @Override
          double get(Row row) {
            int i = chooser.choose(row);
            double value = i < 0 ? 0 : all[i].get(row);
            isNull = i < 0 || all[i].isNull;
            return value;
          }
        },
        inputs);
  }

  private static Expr decimals(List<Expr> values, Chooser chooser, Expr[] inputs) {
    DecimalExpr[] all = values.toArray(new DecimalExpr[0]);
    int scale = all[0].scale();
    for (DecimalExpr e : all) {
      // Servers differ on whether the digits are those of the value or of all of them.
      scale = e.scale() == scale ? scale : DecimalExpr.ANY_SCALE;
    }
    return DecimalExpr.folded(
        new DecimalExpr(scale) {
          @Override
          @Nullable BigDecimal get(Row row) {
            int i = chooser.choose(row);
            return i < 0 ? null : all[i].get(row);
          }
        },
        inputs);
  }

  private Expr texts(List<Expr> values, Chooser chooser, Expr[] inputs, Node at) {
    TextExpr[] all = values.toArray(new TextExpr[0]);
    TextType type = Collations.common(scope, List.of(all), at);
    return TextExpr.folded(
        new TextExpr(type) {
          @Override
          @Nullable ByteSlice get(Row row) {
            int i = chooser.choose(row);
            return i < 0 ? null : all[i].get(row);
          }

          @Override
          boolean isStable() {
            return false;
          }
        },
        inputs);
  }
}
