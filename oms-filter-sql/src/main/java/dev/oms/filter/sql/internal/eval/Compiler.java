package dev.oms.filter.sql.internal.eval;

import dev.oms.core.RecordException;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.filter.sql.SqlFilterOptions;
import dev.oms.filter.sql.SqlFilterOptions.NullComparison;
import dev.oms.filter.sql.internal.parse.Node;
import dev.oms.filter.sql.internal.text.Collation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Compiles a tree for a table. */
public final class Compiler {

  private final Scope scope;
  private final Comparisons comparisons;
  private final Membership membership;
  private final Arithmetic arithmetic;
  private final Patterns patterns;
  private final Calls calls;

  private Compiler(Scope scope) {
    this.scope = scope;
    this.comparisons = new Comparisons(scope);
    this.membership = new Membership(scope, comparisons);
    this.arithmetic = new Arithmetic(scope);
    this.patterns = new Patterns(scope);
    this.calls = new Calls(scope, comparisons, arithmetic, patterns);
  }

  /**
   * A condition and the columns it reads.
   *
   * @param condition used by one thread
   * @param columns column indexes in ascending order
   */
  public record Compiled(Condition condition, List<Integer> columns) {}

  /** Compiles {@code tree}, which was parsed from {@code text}. */
  public static Compiled compile(
      String text, Node tree, TableSchema schema, SqlFilterOptions options) {
    Scope scope = new Scope(text, schema, options);
    Condition condition = new Compiler(scope).condition(tree);
    return new Compiled(condition, List.copyOf(scope.used));
  }

  private Condition condition(Node node) {
    return Convert.toCondition(scope, expr(node), node);
  }

  private List<Condition> conditions(List<Node> nodes) {
    List<Condition> conditions = new ArrayList<>();
    for (Node node : nodes) {
      conditions.add(condition(node));
    }
    return conditions;
  }

  private List<Expr> exprs(List<Node> nodes) {
    List<Expr> exprs = new ArrayList<>();
    for (Node node : nodes) {
      exprs.add(expr(node));
    }
    return exprs;
  }

  private Expr expr(Node node) {
    try {
      return compile(node);
    } catch (RecordException e) {
      // Of constants that were folded: it would fail on every row.
      throw scope.error("a constant part of the filter is out of range", node);
    }
  }

  private Expr compile(Node node) {
    if (node instanceof Node.Literal n) {
      return Literals.of(scope, n);
    } else if (node instanceof Node.ColumnName n) {
      return Columns.of(scope, n);
    } else if (node instanceof Node.Logic n) {
      return logic(n);
    } else if (node instanceof Node.Not n) {
      return Logic.not(condition(n.operand()));
    } else if (node instanceof Node.Is n) {
      return is(n);
    } else if (node instanceof Node.Unary n) {
      Expr operand = expr(n.operand());
      return n.operator().equals("-")
          ? arithmetic.negate(operand, n)
          : Integers.invert(arithmetic.bits(operand, n));
    } else if (node instanceof Node.Binary n) {
      return binary(n);
    } else if (node instanceof Node.Call n) {
      return call(n);
    } else if (node instanceof Node.Case n) {
      return cases(n);
    } else if (node instanceof Node.Cast n) {
      return calls.cast(n, expr(n.operand()));
    } else if (node instanceof Node.Transcode n) {
      return calls.transcode(n, expr(n.operand()));
    } else if (node instanceof Node.Collate n) {
      return collate(n);
    }
    return comparison(node);
  }

  private Condition comparison(Node node) {
    if (node instanceof Node.Compare n) {
      return nulls(comparisons.of(Op.of(n.operator()), expr(n.left()), expr(n.right()), n));
    } else if (node instanceof Node.In n) {
      return negated(membership.of(expr(n.left()), exprs(n.values()), n), n.not());
    } else if (node instanceof Node.Between n) {
      return negated(
          comparisons.between(expr(n.left()), expr(n.low()), expr(n.high()), n), n.not());
    } else if (node instanceof Node.Like n) {
      Expr escape = n.escape() == null ? null : expr(n.escape());
      return negated(patterns.like(expr(n.left()), expr(n.pattern()), escape, n), n.not());
    } else if (node instanceof Node.Regexp n) {
      return negated(patterns.regexp(expr(n.left()), expr(n.pattern()), n), n.not());
    }
    throw scope.error("a filter cannot use this", node);
  }

  private Condition negated(Condition condition, boolean not) {
    return nulls(not ? Logic.not(condition) : condition);
  }

  private Condition nulls(Condition comparison) {
    return scope.options.nullComparison() == NullComparison.OMS
        ? Logic.unknownIsFalse(comparison)
        : comparison;
  }

  private Condition logic(Node.Logic node) {
    List<Condition> terms = conditions(node.operands());
    return switch (node.operator()) {
      case "AND" -> Logic.and(terms);
      case "OR" -> Logic.or(terms);
      default -> xor(node, terms);
    };
  }

  private Condition xor(Node.Logic node, List<Condition> terms) {
    for (Node operand : node.operands()) {
      Expr e = expr(operand);
      if (e.kind() != Expr.Kind.INT && e.kind() != Expr.Kind.NULL) {
        throw scope.error(
            "servers differ on XOR of what is no integer; write x <> 0 in parentheses", operand);
      }
    }
    return terms.stream().reduce(Logic::xor).orElseThrow();
  }

  private Condition is(Node.Is node) {
    if (node.what() == Node.LiteralKind.NULL) {
      // Of columns of every type, also of those whose values nothing else can read.
      return node.operand() instanceof Node.ColumnName name
          ? new NullTest(scope.column(name), node.not())
          : Logic.isNull(expr(node.operand()), node.not());
    }
    int wanted = node.what() == Node.LiteralKind.TRUE ? Condition.TRUE : Condition.FALSE;
    return Logic.is(condition(node.operand()), wanted, node.not());
  }

  private static final class NullTest extends Condition {
    private final int index;
    private final boolean not;

    NullTest(int index, boolean not) {
      this.index = index;
      this.not = not;
    }

    @Override
    public int test(Row row) {
      return row.isNull(index) != not ? TRUE : FALSE;
    }
  }

  private Expr binary(Node.Binary node) {
    Expr left = expr(node.left());
    Expr right = expr(node.right());
    if (Set.of("&", "|", "^", "<<", ">>").contains(node.operator())) {
      return Integers.bits(
          node.operator(), arithmetic.bits(left, node), arithmetic.bits(right, node));
    }
    return arithmetic.binary(node.operator(), left, right, node);
  }

  private Expr call(Node.Call node) {
    return switch (node.name()) {
      case "IF" -> {
        List<Condition> test = List.of(condition(node.arguments().get(0)));
        List<Expr> values = exprs(node.arguments().subList(1, 3));
        yield calls.choices.when(test, values.subList(0, 1), values.get(1), node);
      }
      case "ISNULL" ->
          is(new Node.Is(node.arguments().get(0), Node.LiteralKind.NULL, false, node.at()));
      default -> calls.of(node, exprs(node.arguments()));
    };
  }

  private Expr cases(Node.Case node) {
    Expr otherwise = node.otherwise() == null ? null : expr(node.otherwise());
    List<Expr> thens = exprs(node.thens());
    List<Condition> tests = new ArrayList<>();
    Node operand = node.operand();
    for (Node when : node.whens()) {
      Expr value = expr(when);
      if (operand == null) {
        tests.add(Convert.toCondition(scope, value, when));
      } else if (value.isConstant()) {
        tests.add(comparisons.member(expr(operand), value, when));
      } else {
        throw scope.error(
            "servers differ on CASE x WHEN y where y can be NULL; write CASE WHEN x = y", when);
      }
    }
    return calls.choices.when(tests, thens, otherwise, node);
  }

  private Expr collate(Node.Collate node) {
    Expr operand = expr(node.operand());
    if (!(operand instanceof TextExpr text) || text.type().isBytes()) {
      throw scope.error("COLLATE applies to text", node);
    }
    Collation collation = Collations.named(scope, node.collation(), text.type(), node);
    return text.as(TextType.of(collation, TextType.EXPLICIT));
  }
}
