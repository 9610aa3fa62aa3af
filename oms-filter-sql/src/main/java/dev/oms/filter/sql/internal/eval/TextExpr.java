package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A text in UTF-8, or bytes. */
abstract class TextExpr extends Expr {

  private final TextType type;

  TextExpr(TextType type) {
    this.type = type;
  }

  /** The value, or null for NULL. It is valid until the next call on this expression. */
  abstract @Nullable ByteSlice get(Row row);

  /** Whether a value stays valid while others are read from the row; that of a column does not. */
  boolean isStable() {
    return true;
  }

  @Override
  final Kind kind() {
    return Kind.TEXT;
  }

  final TextType type() {
    return type;
  }

  static TextExpr constant(TextType type, byte @Nullable [] value) {
    return new Constant(type, value);
  }

  static TextExpr constant(TextType type, String value) {
    return new Constant(type, value.getBytes(StandardCharsets.UTF_8));
  }

  /** This, or its value when it is the same for every row. */
  static TextExpr folded(TextExpr expr, Expr... inputs) {
    for (Expr input : inputs) {
      if (!input.isConstant()) {
        return expr;
      }
    }
    ByteSlice value = expr.get(NoRow.INSTANCE);
    return constant(expr.type(), value == null ? null : value.toByteArray());
  }

  /** This, or a copy of it that stays valid while other columns are read. */
  final TextExpr stable() {
    return isStable() ? this : new Copy(this);
  }

  /** The same text under another type. */
  final TextExpr as(TextType other) {
    TextExpr inner = this;
    TextExpr view =
        new TextExpr(other) {
          @Override
          @Nullable ByteSlice get(Row row) {
            return inner.get(row);
          }

          @Override
          boolean isStable() {
            return inner.isStable();
          }
        };
    return folded(view, this);
  }

  private static final class Constant extends TextExpr {
    private final @Nullable ByteSlice value;

    Constant(TextType type, byte @Nullable [] bytes) {
      super(type);
      if (bytes == null) {
        value = null;
      } else {
        value = new ByteSlice();
        value.set(bytes, 0, bytes.length);
      }
    }

    @Override
    @Nullable ByteSlice get(Row row) {
      return value;
    }

    @Override
    boolean isConstant() {
      return true;
    }
  }

  private static final class Copy extends TextExpr {
    private final TextExpr from;
    private final ByteOutput buffer = new ByteOutput(64);
    private final ByteSlice copy = new ByteSlice();

    Copy(TextExpr from) {
      super(from.type());
      this.from = from;
    }

    @Override
    @Nullable ByteSlice get(Row row) {
      ByteSlice value = from.get(row);
      if (value == null) {
        return null;
      }
      buffer.reset();
      buffer.write(value);
      copy.set(buffer.array(), 0, buffer.size());
      return copy;
    }
  }
}
