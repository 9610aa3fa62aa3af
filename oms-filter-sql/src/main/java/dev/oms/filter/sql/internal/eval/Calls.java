package dev.oms.filter.sql.internal.eval;

import dev.oms.filter.sql.internal.parse.Node;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Functions by their names. */
final class Calls {

  final Choices choices;
  private final Scope scope;
  private final Arithmetic arithmetic;
  private final Patterns patterns;
  private final Texts texts;
  private final Rounding rounding;
  private final Casts casts;

  Calls(Scope scope, Comparisons comparisons, Arithmetic arithmetic, Patterns patterns) {
    this.scope = scope;
    this.arithmetic = arithmetic;
    this.patterns = patterns;
    this.choices = new Choices(scope, comparisons);
    this.texts = new Texts(scope);
    this.rounding = new Rounding(scope);
    this.casts = new Casts(scope);
  }

  Expr cast(Node.Cast node, Expr operand) {
    return casts.of(node, operand);
  }

  Expr transcode(Node.Transcode node, Expr operand) {
    if (!node.charset().toLowerCase(Locale.ROOT).equals("utf8mb4")) {
      throw scope.error("CONVERT(x USING ...) takes utf8mb4 alone", node);
    }
    return casts.of(new Node.Cast(node.operand(), "CHAR", -1, -1, node.at()), operand);
  }

  Expr of(Node.Call node, List<Expr> a) {
    Expr first = a.get(0);
    Expr second = a.size() > 1 ? a.get(1) : NullExpr.INSTANCE;
    Expr textual = text(node, a, first, second);
    if (textual != null) {
      return textual;
    }
    return switch (node.name()) {
      case "IFNULL", "COALESCE" -> choices.coalesce(a, node);
      case "NULLIF" -> choices.nullIf(first, second, node);
      case "GREATEST" -> choices.extreme(a, true, node);
      case "LEAST" -> choices.extreme(a, false, node);
      case "ABS" -> rounding.abs(first, node);
      case "MOD" -> arithmetic.binary("%", first, second, node);
      case "ROUND" -> rounding.round(first, a.size() > 1 ? second : null, node);
      case "FLOOR" -> rounding.toInteger(first, false, node);
      case "CEIL" -> rounding.toInteger(first, true, node);
      case "DATE" ->
          Dates.map(
              Dates.date(scope, first, node), Expr.Kind.DATE, 0, packed -> packed >> 37 << 37);
      case "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND" ->
          Dates.part(scope, node.name(), first, node);
      default -> throw scope.error("a filter cannot use " + node.name(), node);
    };
  }

  private @Nullable Expr text(Node.Call node, List<Expr> a, Expr first, Expr second) {
    return switch (node.name()) {
      case "CONCAT" -> texts.concat(a, node);
      case "CONCAT_WS" -> texts.join(a, node);
      case "SUBSTRING" -> texts.substring(first, second, a.size() > 2 ? a.get(2) : null, node);
      case "LEFT" -> texts.left(first, second, node);
      case "RIGHT" -> texts.right(first, second, node);
      case "REPLACE" -> texts.replace(a, node);
      case "REGEXP_REPLACE" -> patterns.regexpReplace(a, node);
      case "UPPER" -> texts.cased(first, true, node);
      case "LOWER" -> texts.cased(first, false, node);
      case "LTRIM" -> texts.trim(first, null, true, false, node);
      case "RTRIM" -> texts.trim(first, null, false, true, node);
      case "TRIM_BOTH", "TRIM_LEADING", "TRIM_TRAILING" ->
          texts.trim(
              first,
              a.size() > 1 ? second : null,
              !node.name().equals("TRIM_TRAILING"),
              !node.name().equals("TRIM_LEADING"),
              node);
      case "LENGTH" -> texts.length(first, true, node);
      case "CHAR_LENGTH" -> texts.length(first, false, node);
      default -> null;
    };
  }
}
