package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.filter.sql.SqlFilterOptions.ConcatNull;
import dev.oms.filter.sql.internal.parse.Node;
import dev.oms.filter.sql.internal.text.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions of text. */
final class Texts {

  private final Scope scope;

  Texts(Scope scope) {
    this.scope = scope;
  }

  private List<TextExpr> texts(List<Expr> arguments, Node at) {
    List<TextExpr> texts = new ArrayList<>();
    for (Expr e : arguments) {
      texts.add(Convert.toText(scope, e, at));
    }
    return texts;
  }

  Expr concat(List<Expr> arguments, Node at) {
    List<TextExpr> parts = texts(arguments, at);
    boolean skipNull = scope.options.concatNull() == ConcatNull.OMS;
    return TextExpr.folded(
        new BufferedText(Collations.common(scope, parts, at)) {
          @Override
          boolean write(Row row, ByteOutput out) {
            boolean any = false;
            for (TextExpr part : parts) {
              ByteSlice value = part.get(row);
              if (value != null) {
                any = true;
                out.write(value);
              } else if (!skipNull) {
                return false;
              }
            }
            return any;
          }
        },
        parts.toArray(new Expr[0]));
  }

  /** CONCAT_WS: the first argument between the others that are not NULL. */
  Expr join(List<Expr> arguments, Node at) {
    List<TextExpr> all = texts(arguments, at);
    TextType type = Collations.common(scope, all, at);
    TextExpr separator = all.get(0).stable();
    List<TextExpr> parts = all.subList(1, all.size());
    return TextExpr.folded(
        new BufferedText(type) {
          @Override
          boolean write(Row row, ByteOutput out) {
            ByteSlice between = separator.get(row);
            boolean first = true;
            for (TextExpr part : parts) {
              ByteSlice value = between == null ? null : part.get(row);
              if (value != null && between != null) {
                if (!first) {
                  out.write(between);
                }
                first = false;
                out.write(value);
              }
            }
            return between != null;
          }
        },
        all.toArray(new Expr[0]));
  }

  /** SUBSTRING, counted from 1, or from the end when negative. */
  Expr substring(Expr text, Expr position, @Nullable Expr length, Node at) {
    TextExpr from = Convert.toText(scope, text, at);
    LongExpr start = Convert.toLong(scope, position, at);
    LongExpr count =
        length == null ? LongExpr.constant(Long.MAX_VALUE) : Convert.toLong(scope, length, at);
    if (start.unsigned() || count.unsigned()) {
      throw scope.error("the position and length must be signed integers", at);
    }
    return TextExpr.folded(
        new Slice(from) {
          @Override
          boolean cut(Row row, ByteSlice value) {
            long first = start.get(row);
            boolean isNull = start.isNull;
            long most = count.get(row);
            if (isNull || count.isNull) {
              return false;
            }
            int size = characters(value);
            long skip = first > 0 ? first - 1 : size + first;
            boolean none = first == 0 || skip < 0 || skip >= size || most <= 0;
            keep(value, none ? 0 : skip, none ? 0 : most);
            return true;
          }
        },
        from,
        start,
        count);
  }

  Expr left(Expr text, Expr length, Node at) {
    return substring(text, LongExpr.constant(1), length, at);
  }

  Expr right(Expr text, Expr length, Node at) {
    TextExpr from = Convert.toText(scope, text, at);
    LongExpr count = Convert.toLong(scope, length, at);
    if (count.unsigned()) {
      throw scope.error("the length must be a signed integer", at);
    }
    return TextExpr.folded(
        new Slice(from) {
          @Override
          boolean cut(Row row, ByteSlice value) {
            long most = count.get(row);
            if (count.isNull) {
              return false;
            }
            int size = characters(value);
            long kept = Math.max(0, Math.min(most, size));
            keep(value, size - kept, kept);
            return true;
          }
        },
        from,
        count);
  }

  /** A part of another text, without copying it. */
  private abstract static class Slice extends TextExpr {
    private final TextExpr from;
    private final boolean bytes;
    private final ByteSlice slice = new ByteSlice();

    Slice(TextExpr from) {
      super(from.type());
      this.from = from.stable();
      this.bytes = from.type().isBytes();
    }

    abstract boolean cut(Row row, ByteSlice value);

    final int characters(ByteSlice value) {
      return bytes ? value.length() : Utf8.count(value.array(), value.offset(), value.length());
    }

    final void keep(ByteSlice value, long skip, long count) {
      byte[] array = value.array();
      int end = value.offset() + value.length();
      int start = bytes ? value.offset() + (int) skip : Utf8.skip(array, value.offset(), end, skip);
      int stop =
          bytes ? start + (int) Math.min(count, end - start) : Utf8.skip(array, start, end, count);
      slice.set(array, start, stop - start);
    }

    @Override
    final @Nullable ByteSlice get(Row row) {
      ByteSlice value = from.get(row);
      return value != null && cut(row, value) ? slice : null;
    }
  }

  Expr replace(List<Expr> arguments, Node at) {
    List<TextExpr> all = texts(arguments, at);
    TextType type = Collations.common(scope, all, at);
    TextExpr text = all.get(0).stable();
    TextExpr search = all.get(1).stable();
    TextExpr by = all.get(2);
    return TextExpr.folded(
        new BufferedText(type) {
          @Override
          boolean write(Row row, ByteOutput out) {
            ByteSlice value = text.get(row);
            ByteSlice wanted = value == null ? null : search.get(row);
            ByteSlice other = wanted == null ? null : by.get(row);
            if (value == null || wanted == null || other == null) {
              return false;
            }
            replace(value, wanted, other, out);
            return true;
          }
        },
        all.toArray(new Expr[0]));
  }

  private static void replace(ByteSlice text, ByteSlice search, ByteSlice by, ByteOutput out) {
    byte[] array = text.array();
    int end = text.offset() + text.length();
    int at = text.offset();
    int length = search.length();
    while (at < end) {
      if (length > 0 && at + length <= end && matches(array, at, search)) {
        out.write(by);
        at += length;
      } else {
        out.write(array[at++]);
      }
    }
  }

  private static boolean matches(byte[] array, int at, ByteSlice search) {
    int from = search.offset();
    int length = search.length();
    return Arrays.equals(array, at, at + length, search.array(), from, from + length);
  }

  /** TRIM of whole copies of a text, at one side or both. */
  Expr trim(Expr text, @Nullable Expr removed, boolean leading, boolean trailing, Node at) {
    List<TextExpr> all = new ArrayList<>(List.of(Convert.toText(scope, text, at)));
    all.add(
        removed == null
            ? TextExpr.constant(all.get(0).type(), " ")
            : Convert.toText(scope, removed, at));
    TextType type = Collations.common(scope, all, at);
    TextExpr from = all.get(0).stable();
    TextExpr remove = all.get(1);
    ByteSlice slice = new ByteSlice();
    return TextExpr.folded(
        new TextExpr(type) {
          @Override
          @Nullable ByteSlice get(Row row) {
            ByteSlice value = from.get(row);
            ByteSlice edge = value == null ? null : remove.get(row);
            if (value == null || edge == null) {
              return null;
            }
            int start = value.offset();
            int end = start + value.length();
            int length = edge.length();
            while (leading
                && length > 0
                && end - start >= length
                && matches(value.array(), start, edge)) {
              start += length;
            }
            while (trailing
                && length > 0
                && end - start >= length
                && matches(value.array(), end - length, edge)) {
              end -= length;
            }
            slice.set(value.array(), start, end - start);
            return slice;
          }
        },
        from,
        remove);
  }

  /** LENGTH counts bytes of the column's character set, CHAR_LENGTH characters. */
  Expr length(Expr text, boolean inBytes, Node at) {
    TextExpr from = Convert.toText(scope, text, at);
    boolean single = from.type().charset().startsWith("latin");
    boolean bytes = from.type().isBytes() || inBytes && from.type().isUtf8();
    if (inBytes && !bytes && !single) {
      throw scope.error(
          "the bytes of text in " + from.type().charset() + " are not known; use CHAR_LENGTH", at);
    }
    return LongExpr.folded(
        new LongExpr(false) {
          @Override
          long get(Row row) {
            ByteSlice value = from.get(row);
            isNull = value == null;
            if (value == null) {
              return 0;
            }
            return bytes
                ? value.length()
                : Utf8.count(value.array(), value.offset(), value.length());
          }
        },
        from);
  }

  Expr cased(Expr text, boolean upper, Node at) {
    TextExpr from = Convert.toText(scope, text, at);
    if (from.type().isBytes()) {
      throw scope.error("bytes have no upper and lower case", at);
    }
    if (!from.type().isUtf8()) {
      throw scope.error(
          "which letters have another case in "
              + from.type().charset()
              + " is not known here; write UPPER(CONVERT(x USING utf8mb4))",
          at);
    }
    return TextExpr.folded(
        new BufferedText(from.type()) {
          @Override
          boolean write(Row row, ByteOutput out) {
            ByteSlice value = from.get(row);
            if (value == null) {
              return false;
            }
            byte[] array = value.array();
            int end = value.offset() + value.length();
            for (int i = value.offset(); i < end; i += Utf8.length(array[i])) {
              int c = Utf8.codePoint(array, i);
              Utf8.append(upper ? Character.toUpperCase(c) : Character.toLowerCase(c), out);
            }
            return true;
          }
        },
        from);
  }
}
