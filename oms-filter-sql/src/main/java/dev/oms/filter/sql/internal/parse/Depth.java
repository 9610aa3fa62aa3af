package dev.oms.filter.sql.internal.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Bounds the depth of a tree, because it is evaluated by recursion on threads of any stack. */
final class Depth {

  private record Visit(Node node, int depth) {}

  private Depth() {}

  static void check(Node root, int most, Rewritten source) {
    Deque<Visit> stack = new ArrayDeque<>();
    stack.push(new Visit(root, 1));
    while (!stack.isEmpty()) {
      Visit visit = stack.pop();
      if (visit.depth > most) {
        throw source.error(
            "more than " + most + " operators in a row: make the filter shorter", visit.node.at());
      }
      for (Node child : children(visit.node)) {
        stack.push(new Visit(child, visit.depth + 1));
      }
    }
  }

  /** The nodes directly under a node. */
  static List<Node> children(Node node) {
    if (node instanceof Node.Unary n) {
      return List.of(n.operand());
    } else if (node instanceof Node.Binary n) {
      return List.of(n.left(), n.right());
    } else if (node instanceof Node.Logic n) {
      return n.operands();
    } else if (node instanceof Node.Not n) {
      return List.of(n.operand());
    } else if (node instanceof Node.Compare n) {
      return List.of(n.left(), n.right());
    } else if (node instanceof Node.In n) {
      return Stream.concat(Stream.of(n.left()), n.values().stream()).toList();
    } else if (node instanceof Node.Between n) {
      return List.of(n.left(), n.low(), n.high());
    } else if (node instanceof Node.Like n) {
      return List.of(n.left(), n.pattern());
    } else if (node instanceof Node.Regexp n) {
      return List.of(n.left(), n.pattern());
    } else if (node instanceof Node.Is n) {
      return List.of(n.operand());
    } else if (node instanceof Node.Cast n) {
      return List.of(n.operand());
    } else if (node instanceof Node.Transcode n) {
      return List.of(n.operand());
    } else if (node instanceof Node.Collate n) {
      return List.of(n.operand());
    } else if (node instanceof Node.Call n) {
      return n.arguments();
    } else if (node instanceof Node.Case n) {
      Stream<Node> ends =
          Stream.of(n.operand(), n.otherwise())
              .filter(java.util.Objects::nonNull)
              .map(java.util.Objects::requireNonNull);
      return Stream.of(n.whens().stream(), n.thens().stream(), ends).flatMap(s -> s).toList();
    }
    return List.of();
  }
}
