package dev.oms.filter.sql.internal.parse;

import dev.oms.filter.sql.SqlFilterException;
import java.util.ArrayList;
import java.util.List;

/**
 * A filter in the plain form that JSqlParser reads: each literal is {@code 'n'}, each column {@code
 * `cn`}, each function {@code fn(}, where n is an index into the lists here; and where each piece
 * came from.
 */
final class Rewritten {

  final String text;
  final List<Node.Literal> literals = new ArrayList<>();
  final List<Node.ColumnName> columns = new ArrayList<>();
  final List<Node.Call> functions = new ArrayList<>();

  private final StringBuilder plain = new StringBuilder();
  private final List<int[]> places = new ArrayList<>();

  Rewritten(String text) {
    this.text = text;
  }

  String plain() {
    return plain.toString();
  }

  void emit(String piece, int at) {
    places.add(new int[] {plain.length(), at});
    plain.append(piece).append(' ');
  }

  void literal(Node.LiteralKind kind, String value, int at) {
    emit("'" + literals.size() + "'", at);
    literals.add(new Node.Literal(kind, value, at));
  }

  void column(String name, int at) {
    emit("`c" + columns.size() + "`", at);
    columns.add(new Node.ColumnName(name, at));
  }

  void function(String name, int at) {
    emit("f" + functions.size(), at);
    functions.add(new Node.Call(name, List.of(), at));
  }

  /** The place in the filter of a column (from 1) of the plain form. */
  int origin(int plainColumn) {
    int at = text.length();
    for (int[] place : places) {
      if (place[0] > plainColumn - 1) {
        break;
      }
      at = place[1];
    }
    return plainColumn > plain.length() ? text.length() : at;
  }

  SqlFilterException error(String problem, int at) {
    return new SqlFilterException(problem, text, at);
  }
}
