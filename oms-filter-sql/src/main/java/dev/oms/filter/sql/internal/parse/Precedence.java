package dev.oms.filter.sql.internal.parse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Groups a run of operators by MySQL's precedence. JSqlParser keeps their order, but groups bit
 * operators, and XOR beside OR, in another way.
 */
final class Precedence {

  private static final Map<String, Integer> LEVELS =
      Map.ofEntries(
          Map.entry("OR", 1),
          Map.entry("XOR", 2),
          Map.entry("AND", 3),
          Map.entry("|", 4),
          Map.entry("&", 5),
          Map.entry("<<", 6),
          Map.entry(">>", 6),
          Map.entry("+", 7),
          Map.entry("-", 7),
          Map.entry("*", 8),
          Map.entry("/", 8),
          Map.entry("DIV", 8),
          Map.entry("%", 8),
          Map.entry("^", 9));

  private final Deque<Node> operands = new ArrayDeque<>();
  private final Deque<String> operators = new ArrayDeque<>();

  private Precedence() {}

  /** The tree of {@code operands} with {@code operators} between them, all left-associative. */
  static Node group(List<Node> operands, List<String> operators) {
    Precedence stacks = new Precedence();
    stacks.operands.push(operands.get(0));
    for (int i = 0; i < operators.size(); i++) {
      String next = operators.get(i);
      while (!stacks.operators.isEmpty() && level(stacks.operators.element()) >= level(next)) {
        stacks.reduce();
      }
      stacks.operators.push(next);
      stacks.operands.push(operands.get(i + 1));
    }
    while (!stacks.operators.isEmpty()) {
      stacks.reduce();
    }
    return stacks.operands.pop();
  }

  private static int level(String operator) {
    return LEVELS.getOrDefault(operator, 0);
  }

  private void reduce() {
    String operator = operators.pop();
    Node right = operands.pop();
    Node left = operands.pop();
    operands.push(
        level(operator) <= 3
            ? logic(operator, left, right)
            : new Node.Binary(operator, left, right, left.at()));
  }

  /** One node for a run of the same operator, so that thousands of terms do not nest. */
  private static Node logic(String operator, Node left, Node right) {
    if (left instanceof Node.Logic logic && logic.operator().equals(operator)) {
      List<Node> all = new ArrayList<>(logic.operands());
      all.add(right);
      return new Node.Logic(operator, all, logic.at());
    }
    return new Node.Logic(operator, List.of(left, right), left.at());
  }
}
