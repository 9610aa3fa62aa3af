package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteSlice;
import dev.oms.filter.sql.internal.parse.Node;
import dev.oms.filter.sql.internal.text.Collation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which collation decides where several texts meet. */
final class Collations {

  private static final String ADVICE = "; say which one counts: x COLLATE utf8mb4_bin";

  private Collations() {}

  /** The type that texts have in common; the collation may be one that this library lacks. */
  static TextType common(Scope scope, List<TextExpr> texts, Node at) {
    TextType result = texts.get(0).type();
    for (TextExpr text : texts.subList(1, texts.size())) {
      result = common(scope, result, text.type(), at);
    }
    for (TextExpr text : texts) {
      checkBytes(scope, result, text, at);
    }
    return result;
  }

  private static TextType common(Scope scope, TextType a, TextType b, Node at) {
    if (a.collationName().equals(b.collationName())) {
      return a.strength() <= b.strength() ? a : b;
    }
    if (a.isBytes() != b.isBytes()) {
      TextType bytes = a.isBytes() ? a : b;
      TextType text = a.isBytes() ? b : a;
      if (bytes.strength() > text.strength()) {
        throw scope.error("servers differ on how bytes compare with this text: write 'text'", at);
      }
      return bytes;
    }
    if (a.strength() != b.strength()) {
      return a.strength() < b.strength() ? a : b;
    }
    if (a.strength() != TextType.EXPLICIT && a.charset().equals(b.charset())) {
      boolean aBin = a.collationName().endsWith("_bin");
      boolean bBin = b.collationName().endsWith("_bin");
      if (aBin != bBin) {
        return aBin ? a : b;
      }
    }
    throw scope.error(
        "the collations "
            + a.collationName()
            + " and "
            + b.collationName()
            + " do not mix"
            + ADVICE,
        at);
  }

  private static void checkBytes(Scope scope, TextType common, TextExpr text, Node at) {
    if (common.isBytes() && !text.type().isBytes() && !text.type().isUtf8()) {
      throw scope.error(
          "text in "
              + text.type().charset()
              + " cannot be compared with bytes here: they are those of another character set",
          at);
    }
    boolean foreign = !text.type().charset().equals(common.charset());
    if (!common.isBytes() && !common.isUtf8() && foreign && !text.isConstant()) {
      throw scope.error(
          "servers differ on whether text that is computed can be compared with text in "
              + common.charset(),
          at);
    }
    if (!common.isBytes() && !common.isUtf8() && text.isConstant()) {
      ByteSlice value = text.get(NoRow.INSTANCE);
      Collation collation = common.collation();
      if (value != null && collation != null && !collation.canHold(value)) {
        throw scope.error(
            "the text has characters that " + common.charset() + " of the column lacks", at);
      }
    }
  }

  /** The collation by which texts compare; refuses one that this library lacks. */
  static Collation comparing(Scope scope, List<TextExpr> texts, boolean ordered, Node at) {
    TextType type = common(scope, texts, at);
    Collation collation = type.collation();
    if (collation == null || ordered && !collation.isOrdered()) {
      throw scope.error(lacking(type, ordered && collation != null), at);
    }
    return collation;
  }

  private static String lacking(TextType type, boolean order) {
    if (type.isUnknown()) {
      return "the source does not tell the collation of this text, and by another one rows would be"
          + " lost: write the column's own (SHOW CREATE TABLE has it), x COLLATE "
          + (type.isUtf8() ? "utf8mb4_0900_ai_ci" : type.charset() + "_bin")
          + " for example"
          + (type.isUtf8() ? ", or set the collation in the options of the row filters" : "");
    }
    return "the "
        + (order ? "order of the " : "")
        + "collation "
        + type.collationName()
        + " is not known exactly here"
        + (type.isUtf8() ? "; x COLLATE utf8mb4_bin or utf8mb4_general_ci is" : "");
  }

  /** The collation named by COLLATE. */
  static Collation named(Scope scope, String name, @Nullable TextType of, Node at) {
    Collation collation = scope.collation(name);
    if (collation == null) {
      throw scope.error(
          "unknown collation '"
              + name
              + "'; there are utf8mb4_general_ci, utf8mb4_unicode_ci, utf8mb4_unicode_520_ci,"
              + " utf8mb4_0900_ai_ci, utf8mb4_bin, utf8mb4_0900_bin, those of utf8mb3,"
              + " latin1_swedish_ci, latin1_general_ci, latin1_bin, gbk_chinese_ci,"
              + " ascii_general_ci, ascii_bin",
          at);
    }
    if (of != null
        && of.strength() < TextType.LITERAL
        && !collation.charset().equals(of.charset().equals("utf8") ? "utf8mb3" : of.charset())) {
      throw scope.error("collation " + name + " is not one of character set " + of.charset(), at);
    }
    return collation;
  }
}
