package dev.oms.filter.sql.internal.parse;

import dev.oms.filter.sql.SqlFilterException;
import dev.oms.filter.sql.internal.parse.Node.LiteralKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.CaseExpression;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.CollateExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.TranscodingFunction;
import net.sf.jsqlparser.expression.TrimFunction;
import net.sf.jsqlparser.expression.WhenClause;
import net.sf.jsqlparser.expression.operators.arithmetic.*;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.conditional.XorExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.ComparisonOperator;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsBooleanExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.IsUnknownExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;
import org.jspecify.annotations.Nullable;

/** Makes our tree of JSqlParser's. */
final class TreeBuilder {

  private static final Map<Class<?>, String> OPERATORS =
      Map.ofEntries(
          Map.entry(Addition.class, "+"),
          Map.entry(Subtraction.class, "-"),
          Map.entry(Multiplication.class, "*"),
          Map.entry(Division.class, "/"),
          Map.entry(IntegerDivision.class, "DIV"),
          Map.entry(Modulo.class, "%"),
          Map.entry(BitwiseAnd.class, "&"),
          Map.entry(BitwiseOr.class, "|"),
          Map.entry(BitwiseXor.class, "^"),
          Map.entry(BitwiseLeftShift.class, "<<"),
          Map.entry(BitwiseRightShift.class, ">>"),
          Map.entry(AndExpression.class, "AND"),
          Map.entry(OrExpression.class, "OR"),
          Map.entry(XorExpression.class, "XOR"));

  private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", "<=", ">", ">=", "<=>");

  private static final Pattern TYPE =
      Pattern.compile("([A-Z0-9_ ]+?) *(?:\\( *(\\d{1,9}) *(?:, *(\\d{1,9}) *)?\\))?");

  private final Rewritten source;

  /** The last place that was seen, for pieces of JSqlParser's tree that have none. */
  private int last;

  TreeBuilder(Rewritten source) {
    this.source = source;
  }

  Node node(@Nullable Expression e) {
    if (e instanceof StringValue value) {
      return literal(value.getValue());
    } else if (e instanceof Column column) {
      return column(column);
    } else if (e instanceof ParenthesedExpressionList<?> list) {
      return single(list);
    } else if (e != null && OPERATORS.containsKey(e.getClass())) {
      return chain((net.sf.jsqlparser.expression.BinaryExpression) e);
    } else if (e instanceof NotExpression not) {
      Node operand = node(not.getExpression());
      return new Node.Not(operand, operand.at());
    } else if (e instanceof SignedExpression signed) {
      Node operand = operand(signed.getExpression());
      return new Node.Unary(String.valueOf(signed.getSign()), operand, operand.at());
    }
    return predicate(e);
  }

  private Node predicate(@Nullable Expression e) {
    if (e instanceof ComparisonOperator comparison) {
      Node left = operand(comparison.getLeftExpression());
      Node right = operand(comparison.getRightExpression());
      String operator = comparison.getStringExpression().trim();
      if (!COMPARISONS.contains(operator)) {
        throw source.error("'" + operator + "' is no comparison", left.at());
      }
      return new Node.Compare(operator, left, right, left.at());
    } else if (e instanceof InExpression in) {
      return in(in);
    } else if (e instanceof Between between) {
      Node left = operand(between.getLeftExpression());
      return new Node.Between(
          left,
          operand(between.getBetweenExpressionStart()),
          operand(between.getBetweenExpressionEnd()),
          between.isNot(),
          left.at());
    } else if (e instanceof LikeExpression like) {
      return like(like);
    } else if (e instanceof IsNullExpression is) {
      Node operand = operand(is.getLeftExpression());
      return new Node.Is(operand, LiteralKind.NULL, is.isNot(), operand.at());
    } else if (e instanceof IsUnknownExpression is) {
      Node operand = operand(is.getLeftExpression());
      return new Node.Is(operand, LiteralKind.NULL, is.isNot(), operand.at());
    } else if (e instanceof IsBooleanExpression is) {
      Node operand = operand(is.getLeftExpression());
      return new Node.Is(
          operand, is.isTrue() ? LiteralKind.TRUE : LiteralKind.FALSE, is.isNot(), operand.at());
    }
    return function(e);
  }

  private Node function(@Nullable Expression e) {
    if (e instanceof Function function) {
      return call(function);
    } else if (e instanceof CaseExpression cases) {
      return cases(cases);
    } else if (e instanceof CastExpression cast) {
      return cast(cast);
    } else if (e instanceof TrimFunction trim) {
      return trim(trim);
    } else if (e instanceof TranscodingFunction convert && convert.isTranscodeStyle()) {
      Node operand = node(convert.getExpression());
      return new Node.Transcode(operand, String.valueOf(convert.getTranscodingName()), last);
    } else if (e instanceof CollateExpression collate) {
      Node operand = operand(collate.getLeftExpression());
      return new Node.Collate(operand, String.valueOf(collate.getCollate()), last);
    }
    throw source.error("a filter cannot use what begins here or just after", last);
  }

  /** An operand of an operator that binds closer than any predicate does. */
  private Node operand(@Nullable Expression e) {
    boolean predicate =
        e instanceof ComparisonOperator
            || e instanceof InExpression
            || e instanceof Between
            || e instanceof LikeExpression
            || e instanceof IsNullExpression
            || e instanceof IsUnknownExpression
            || e instanceof IsBooleanExpression
            || e instanceof NotExpression
            || e instanceof AndExpression
            || e instanceof OrExpression
            || e instanceof XorExpression;
    Node node = node(e);
    if (predicate) {
      throw source.error(
          "put this condition into parentheses, to say what it belongs to", node.at());
    }
    return node;
  }

  private Node literal(String index) {
    Node.Literal literal = source.literals.get(Integer.parseInt(index));
    last = literal.at();
    return literal;
  }

  private Node column(Column column) {
    String name = column.getColumnName();
    Matcher index = Pattern.compile("`c(\\d+)`").matcher(name);
    if (!index.matches() || column.getTable() != null) {
      throw source.error("'" + name + "' means nothing here", last);
    }
    Node.ColumnName node = source.columns.get(Integer.parseInt(index.group(1)));
    last = node.at();
    return node;
  }

  private Node single(ParenthesedExpressionList<?> list) {
    if (list.size() != 1) {
      throw source.error("rows such as (a, b) are not supported: compare column by column", last);
    }
    return node(list.get(0));
  }

  private Node chain(net.sf.jsqlparser.expression.BinaryExpression e) {
    List<Node> operands = new ArrayList<>();
    List<String> operators = new ArrayList<>();
    flatten(e, isLogic(e), operands, operators);
    return Precedence.group(operands, operators);
  }

  private static boolean isLogic(Expression e) {
    return e instanceof AndExpression || e instanceof OrExpression || e instanceof XorExpression;
  }

  private void flatten(Expression e, boolean logic, List<Node> operands, List<String> operators) {
    String operator = OPERATORS.get(e.getClass());
    if (operator != null
        && isLogic(e) == logic
        && e instanceof net.sf.jsqlparser.expression.BinaryExpression binary) {
      flatten(binary.getLeftExpression(), logic, operands, operators);
      operators.add(operator);
      flatten(binary.getRightExpression(), logic, operands, operators);
    } else {
      operands.add(logic ? node(e) : operand(e));
    }
  }

  private Node in(InExpression in) {
    Node left = operand(in.getLeftExpression());
    if (!(in.getRightExpression() instanceof ParenthesedExpressionList<?> list)) {
      throw source.error("IN takes a list of values in parentheses", last);
    }
    return new Node.In(left, nodes(list), in.isNot(), left.at());
  }

  private Node like(LikeExpression like) {
    Node left = operand(like.getLeftExpression());
    if (like.isUseBinary()) {
      throw source.error("BINARY x is not supported; write x COLLATE utf8mb4_bin", last);
    }
    Node pattern = operand(like.getRightExpression());
    return switch (like.getLikeKeyWord()) {
      case LIKE -> {
        Expression escape = like.getEscape();
        yield new Node.Like(
            left, pattern, escape == null ? null : operand(escape), like.isNot(), left.at());
      }
      case REGEXP -> new Node.Regexp(left, pattern, like.isNot(), left.at());
      default -> throw source.error("this operator is not supported", last);
    };
  }

  private List<Node> nodes(@Nullable ExpressionList<?> list) {
    List<Node> nodes = new ArrayList<>();
    if (list != null) {
      for (Expression e : list) {
        nodes.add(node(e));
      }
    }
    return nodes;
  }

  private Node call(Function function) {
    Matcher index = Pattern.compile("f(\\d+)").matcher(String.valueOf(function.getName()));
    if (!index.matches()) {
      throw source.error("'" + function.getName() + "' is not a function", last);
    }
    Node.Call known = source.functions.get(Integer.parseInt(index.group(1)));
    last = known.at();
    boolean plain =
        function.getKeep() == null
            && function.getAttribute() == null
            && !function.isDistinct()
            && !function.isAllColumns()
            && function.getNamedParameters() == null
            && function.getOrderByElements() == null;
    if (!plain) {
      throw source.error("the arguments of " + known.name() + " are not just values", known.at());
    }
    List<Node> arguments = nodes(function.getParameters());
    String wrong = Functions.wrongArity(known.name(), arguments.size());
    if (wrong != null) {
      throw source.error(wrong, known.at());
    }
    return new Node.Call(known.name(), arguments, known.at());
  }

  private Node cases(CaseExpression e) {
    Node operand = e.getSwitchExpression() == null ? null : node(e.getSwitchExpression());
    List<Node> whens = new ArrayList<>();
    List<Node> thens = new ArrayList<>();
    for (WhenClause when : e.getWhenClauses()) {
      whens.add(node(when.getWhenExpression()));
      thens.add(node(when.getThenExpression()));
    }
    Node otherwise = e.getElseExpression() == null ? null : node(e.getElseExpression());
    return new Node.Case(
        operand, whens, thens, otherwise, operand == null ? whens.get(0).at() : operand.at());
  }

  private Node cast(CastExpression cast) {
    Node operand = node(cast.getLeftExpression());
    String text =
        cast.getColDataType() == null
            ? ""
            : cast.getColDataType().toString().toUpperCase(Locale.ROOT).trim();
    Matcher type = TYPE.matcher(text);
    if (!type.matches()) {
      throw source.error("CAST does not take the type " + text, operand.at());
    }
    return new Node.Cast(
        operand, type.group(1), size(type.group(2)), size(type.group(3)), operand.at());
  }

  private static int size(@Nullable String digits) {
    return digits == null ? -1 : Integer.parseInt(digits);
  }

  private Node trim(TrimFunction trim) {
    String side = trim.getTrimSpecification() == null ? "BOTH" : trim.getTrimSpecification().name();
    List<Node> arguments = new ArrayList<>();
    if (trim.getFromExpression() == null) {
      arguments.add(node(trim.getExpression()));
    } else if (trim.isUsingFromKeyword()) {
      Node removed = trim.getExpression() == null ? null : node(trim.getExpression());
      arguments.add(node(trim.getFromExpression()));
      if (removed != null) {
        arguments.add(removed);
      }
    } else {
      throw source.error("TRIM takes one argument, or TRIM(BOTH x FROM y)", last);
    }
    return new Node.Call("TRIM_" + side, arguments, arguments.get(0).at());
  }

  SqlFilterException failed() {
    return source.error("the filter is nested too deeply: use fewer parentheses", last);
  }
}
