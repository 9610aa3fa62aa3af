package dev.oms.format;

import java.util.regex.Pattern;

/**
 * Tells the DDL statements that DataWorks messages cannot carry (fact sheet 1.1) from all others.
 */
final class DataWorksDdl {

  private static final Pattern ESCAPE = Pattern.compile("\\\\.", Pattern.DOTALL);

  /** Strings, quoted names and comments, but not comments that MySQL executes. */
  private static final Pattern NOT_CODE =
      Pattern.compile(
          "'[^']*+'|\"[^\"]*+\"|`[^`]*+`|/\\*(?!M?!).*?\\*/|--[^\\n]*+|#[^\\n]*+", Pattern.DOTALL);

  /** What stands around a comment that MySQL executes. */
  private static final Pattern EXECUTED = Pattern.compile("/\\*M?![0-9]*+|\\*/");

  private static final Pattern WITHOUT_MESSAGE =
      Pattern.compile(
          "\\s*+(?:COMMENT\\s+ON\\s+TABLE\\b.*"
              + "|ALTER\\s+(?:ONLINE\\s+)?(?:IGNORE\\s+)?TABLE\\b.*\\bTRUNCATE\\s+PARTITION\\b.*)",
          Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

  private DataWorksDdl() {}

  /** False for {@code COMMENT ON TABLE} and {@code ALTER TABLE ... TRUNCATE PARTITION}. */
  static boolean hasMessage(String sql) {
    String code =
        NOT_CODE
            .matcher(ESCAPE.matcher(sql).replaceAll(" "))
            .replaceAll(found -> "'\"`".indexOf(found.group().charAt(0)) < 0 ? " " : " ? ");
    return !WITHOUT_MESSAGE.matcher(EXECUTED.matcher(code).replaceAll(" ")).matches();
  }
}
