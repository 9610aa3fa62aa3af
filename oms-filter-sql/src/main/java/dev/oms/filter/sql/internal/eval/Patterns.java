package dev.oms.filter.sql.internal.eval;

import dev.oms.core.RecordException;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.filter.sql.internal.parse.Node;
import dev.oms.filter.sql.internal.text.Collation;
import dev.oms.filter.sql.internal.text.LikePattern;
import dev.oms.filter.sql.internal.text.Regex;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LIKE, REGEXP and REGEXP_REPLACE. */
final class Patterns {

  private final Scope scope;

  Patterns(Scope scope) {
    this.scope = scope;
  }

  Condition like(Expr left, Expr right, @Nullable Expr escape, Node at) {
    int escapeChar = escape == null ? '\\' : escape(escape, at);
    TextExpr text = Convert.toText(scope, left, at);
    TextExpr pattern = Convert.toText(scope, right, at);
    Collation collation = Collations.comparing(scope, List.of(text, pattern), false, at);
    LikePattern compiled = new LikePattern(collation);
    if (pattern.isConstant()) {
      ByteSlice value = pattern.get(NoRow.INSTANCE);
      if (value == null) {
        return Condition.constant(Condition.UNKNOWN);
      }
      compiled.set(value, escapeChar);
      return Condition.folded(
          new Condition() {
            @Override
            public int test(Row row) {
              ByteSlice value = text.get(row);
              return value == null ? UNKNOWN : compiled.matches(value) ? TRUE : FALSE;
            }
          },
          text);
    }
    TextExpr stable = text.stable();
    return new Condition() {
      @Override
      public int test(Row row) {
        ByteSlice value = stable.get(row);
        ByteSlice wanted = value == null ? null : pattern.get(row);
        if (value == null || wanted == null) {
          return UNKNOWN;
        }
        compiled.set(wanted, escapeChar);
        return compiled.matches(value) ? TRUE : FALSE;
      }
    };
  }

  private int escape(Expr escape, Node at) {
    if (escape instanceof TextExpr text && text.isConstant()) {
      ByteSlice value = text.get(NoRow.INSTANCE);
      String string = value == null ? "" : value.toString();
      if (string.codePointCount(0, string.length()) == 1) {
        return string.codePointAt(0);
      }
    }
    throw scope.error("ESCAPE takes one character", at);
  }

  Condition regexp(Expr left, Expr right, Node at) {
    if (left instanceof NullExpr || right instanceof NullExpr) {
      return Condition.constant(Condition.UNKNOWN);
    }
    TextExpr text = Convert.toText(scope, left, at);
    Regex regex = regex(text, right, at);
    return Condition.folded(
        new Condition() {
          @Override
          public int test(Row row) {
            ByteSlice value = text.get(row);
            if (value == null) {
              return UNKNOWN;
            }
            Boolean found = regex.find(value.toString());
            if (found == null) {
              throw tooComplex();
            }
            return found ? TRUE : FALSE;
          }
        },
        text);
  }

  Expr regexpReplace(List<Expr> arguments, Node at) {
    if (arguments.contains(NullExpr.INSTANCE)) {
      return NullExpr.INSTANCE;
    }
    TextExpr text = Convert.toText(scope, arguments.get(0), at);
    Regex regex = regex(text, arguments.get(1), at);
    String by = constant(arguments.get(2), "replacement", at);
    if (by.contains("\\") || by.contains("$")) {
      throw scope.error("servers differ on '\\' and '$' in a replacement", at);
    }
    if (!Boolean.FALSE.equals(regex.find(""))) {
      throw scope.error("servers differ on replacing matches of nothing", at);
    }
    return TextExpr.folded(
        new BufferedText(text.type()) {
          @Override
          boolean write(Row row, ByteOutput out) {
            ByteSlice value = text.get(row);
            if (value == null) {
              return false;
            }
            String replaced = regex.replaceAll(value.toString(), by);
            if (replaced == null) {
              throw tooComplex();
            }
            out.write(replaced.getBytes(StandardCharsets.UTF_8));
            return true;
          }
        },
        text);
  }

  private static RecordException tooComplex() {
    return new RecordException(
        "the row filter cannot be evaluated on this row: its regular expression takes too many"
            + " steps on this text; make the pattern simpler",
        null);
  }

  private Regex regex(TextExpr text, Expr pattern, Node at) {
    String source = constant(pattern, "pattern", at);
    Collation collation =
        Collations.comparing(scope, List.of(text, Convert.toText(scope, pattern, at)), false, at);
    if (collation == Collation.BINARY) {
      throw scope.error("regular expressions of bytes are not supported", at);
    }
    try {
      return new Regex(source, !collation.isBinary());
    } catch (IllegalArgumentException e) {
      throw scope.error(String.valueOf(e.getMessage()), at);
    }
  }

  private String constant(Expr e, String what, Node at) {
    if (e instanceof TextExpr text && text.isConstant() && !text.type().isBytes()) {
      ByteSlice value = text.get(NoRow.INSTANCE);
      if (value != null) {
        return value.toString();
      }
    }
    throw scope.error("the " + what + " must be a constant text", at);
  }
}
