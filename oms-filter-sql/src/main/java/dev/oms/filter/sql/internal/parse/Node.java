package dev.oms.filter.sql.internal.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter as a tree, independent of any table. Immutable; {@code at} is an index into the text.
 */
public sealed interface Node {

  /** Where it stands in the text. */
  int at();

  /** What a literal is. */
  enum LiteralKind {
    TEXT,
    /** Digits with an optional sign, point and exponent. */
    NUMBER,
    /** Hexadecimal digits. */
    HEX,
    /** Binary digits. */
    BITS,
    DATE,
    TIME,
    TIMESTAMP,
    TRUE,
    FALSE,
    NULL
  }

  /** A constant. */
  record Literal(LiteralKind kind, String text, int at) implements Node {}

  /** A column by its name. */
  record ColumnName(String name, int at) implements Node {}

  /** {@code -x} or {@code ~x}. */
  record Unary(String operator, Node operand, int at) implements Node {}

  /** Arithmetic and bit operators: {@code + - * / DIV % & | ^ << >>}. */
  record Binary(String operator, Node left, Node right, int at) implements Node {}

  /** {@code AND}, {@code OR} or {@code XOR} of two or more. */
  record Logic(String operator, List<Node> operands, int at) implements Node {}

  /** {@code NOT x}. */
  record Not(Node operand, int at) implements Node {}

  /** {@code = <> < <= > >= <=>}. */
  record Compare(String operator, Node left, Node right, int at) implements Node {}

  /** {@code x [NOT] IN (...)}. */
  record In(Node left, List<Node> values, boolean not, int at) implements Node {}

  /** {@code x [NOT] BETWEEN low AND high}. */
  record Between(Node left, Node low, Node high, boolean not, int at) implements Node {}

  /** {@code x [NOT] LIKE pattern [ESCAPE escape]}. */
  record Like(Node left, Node pattern, @Nullable Node escape, boolean not, int at)
      implements Node {}

  /** {@code x [NOT] REGEXP pattern}. */
  record Regexp(Node left, Node pattern, boolean not, int at) implements Node {}

  /** {@code x IS [NOT] NULL}, {@code TRUE}, {@code FALSE} or {@code UNKNOWN}. */
  record Is(Node operand, LiteralKind what, boolean not, int at) implements Node {}

  /** Both forms of CASE; {@code operand} is null for the one of conditions. */
  record Case(
      @Nullable Node operand, List<Node> whens, List<Node> thens, @Nullable Node otherwise, int at)
      implements Node {}

  /** {@code CAST(x AS type)}; sizes are -1 when not given. */
  record Cast(Node operand, String type, int length, int scale, int at) implements Node {}

  /** {@code CONVERT(x USING charset)}. */
  record Transcode(Node operand, String charset, int at) implements Node {}

  /** {@code x COLLATE collation}. */
  record Collate(Node operand, String collation, int at) implements Node {}

  /** A function, its name in upper case. */
  record Call(String name, List<Node> arguments, int at) implements Node {}
}
