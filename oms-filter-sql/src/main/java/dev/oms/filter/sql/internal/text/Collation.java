package dev.oms.filter.sql.internal.text;

import dev.oms.core.model.ByteSlice;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How text of a column compares: byte by byte, or by weights; with spaces at the end ignored (PAD
 * SPACE) or not. Immutable and thread-safe.
 */
public final class Collation {

  /** The collation of binary columns: bytes, no padding. */
  public static final Collation BINARY = new Collation("binary", "binary", null, false, true);

  /** Collations that have the weights of another one; NO PAD where the name says so. */
  private static final Map<String, String> TABLES =
      Map.ofEntries(
          Map.entry("general_ci", "utf8mb4_general_ci"),
          Map.entry("general_nopad_ci", "utf8mb4_general_ci"),
          Map.entry("unicode_ci", "utf8mb4_unicode_ci"),
          Map.entry("unicode_nopad_ci", "utf8mb4_unicode_ci"),
          Map.entry("unicode_520_ci", "utf8mb4_unicode_520_ci"),
          Map.entry("unicode_520_nopad_ci", "utf8mb4_unicode_520_ci"),
          Map.entry("0900_ai_ci", "utf8mb4_0900_ai_ci"));

  private static final Map<String, String> OTHER_TABLES =
      Map.of(
          "ascii_general_ci", "utf8mb4_general_ci",
          "latin1_swedish_ci", "latin1_swedish_ci",
          "latin1_swedish_nopad_ci", "latin1_swedish_ci",
          "latin1_general_ci", "latin1_general_ci",
          "latin1_bin", "latin1_bin",
          "latin1_nopad_bin", "latin1_bin",
          "gbk_chinese_ci", "gbk_chinese_ci",
          "gbk_chinese_nopad_ci", "gbk_chinese_ci");

  private static final Map<String, Weights> LOADED = new ConcurrentHashMap<>();

  private final String name;
  private final String charset;
  private final @Nullable Weights weights;
  private final boolean padSpace;
  private final boolean ordered;

  private Collation(
      String name, String charset, @Nullable Weights weights, boolean padSpace, boolean ordered) {
    this.name = name;
    this.charset = charset;
    this.weights = weights;
    this.padSpace = padSpace;
    this.ordered = ordered;
  }

  /** The collation of that name, or null when this library has none that is exact. */
  public static @Nullable Collation named(String collation) {
    String name = normalize(collation);
    if (name.equals("binary")) {
      return BINARY;
    }
    int underscore = name.indexOf('_');
    if (underscore < 0) {
      return null;
    }
    String charset = name.substring(0, underscore);
    String rest = name.substring(underscore + 1);
    boolean pad = !rest.contains("nopad") && !rest.startsWith("0900");
    boolean utf8 = charset.equals("utf8mb4") || charset.equals("utf8mb3");
    String table = utf8 ? TABLES.get(rest) : OTHER_TABLES.get(name);
    if (table != null) {
      return new Collation(name, charset, load(table), pad, true);
    }
    // Equal characters are equal bytes; the order is that of the bytes only for these sets.
    boolean binary = rest.equals("bin") || rest.equals("nopad_bin") || rest.equals("0900_bin");
    return binary ? new Collation(name, charset, null, pad, utf8 || charset.equals("ascii")) : null;
  }

  private static String normalize(String collation) {
    String name = collation.toLowerCase(Locale.ROOT);
    return name.startsWith("utf8_") ? "utf8mb3" + name.substring(4) : name;
  }

  private static Weights load(String table) {
    return LOADED.computeIfAbsent(table, Weights::load);
  }

  /** The name in lower case. */
  public String name() {
    return name;
  }

  /** The character set. */
  public String charset() {
    return charset;
  }

  /** Whether characters compare by their code points alone. */
  public boolean isBinary() {
    return weights == null || name.endsWith("_bin");
  }

  /** Whether less and greater are known, and not just equality. */
  public boolean isOrdered() {
    return ordered;
  }

  /** Whether spaces at the end do not count. */
  public boolean isPadSpace() {
    return padSpace;
  }

  /** Whether the character set is Unicode in UTF-8, so that the server's bytes are ours. */
  public boolean isUtf8() {
    return charset.equals("utf8mb4") || charset.equals("utf8mb3") || charset.equals("ascii");
  }

  @Nullable Weights weights() {
    return weights;
  }

  /** Whether the character set has every character of a UTF-8 text, as far as is known. */
  public boolean canHold(ByteSlice text) {
    byte[] array = text.array();
    int end = text.offset() + text.length();
    for (int at = text.offset(); at < end; at += Utf8.length(array[at])) {
      int c = Utf8.codePoint(array, at);
      boolean missing =
          c >= 0x80 && (charset.equals("ascii") || weights != null && weights.one(c) == 0);
      if (missing && !isUtf8() || missing && charset.equals("ascii")) {
        return false;
      }
    }
    return true;
  }

  /** Whether LIKE takes one character for the other. */
  public boolean sameForLike(int a, int b) {
    if (a == b) {
      return true;
    }
    if (weights == null || charset.equals("gbk") && (a >= 0x80 || b >= 0x80)) {
      return false;
    }
    return weights.same(a, b);
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
