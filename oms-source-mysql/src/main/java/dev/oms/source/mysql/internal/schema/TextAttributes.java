package dev.oms.source.mysql.internal.schema;

import org.jspecify.annotations.Nullable;

/**
 * What the definition of a column says of its text.
 *
 * @param charset of CHARACTER SET, ASCII, NCHAR and the like; null when it says none
 * @param collation of COLLATE, as it is written; null when it says none
 * @param binary the attribute BINARY: the collation {@code _bin} of the character set
 */
record TextAttributes(@Nullable String charset, @Nullable String collation, boolean binary) {

  /** Nothing is said. */
  static final TextAttributes NONE = new TextAttributes(null, null, false);

  TextAttributes withCharset(@Nullable String newCharset) {
    return new TextAttributes(newCharset, collation, binary);
  }

  TextAttributes withCollation(String newCollation) {
    return new TextAttributes(charset, newCollation, binary);
  }

  TextAttributes withBinary() {
    return new TextAttributes(charset, collation, true);
  }

  /** Whether it says that there is text, and not bytes. */
  boolean isText() {
    String own = ownCharset();
    return own != null && !own.equals("binary");
  }

  /** Whether it says anything. */
  boolean isSaid() {
    return charset != null || collation != null || binary;
  }

  /** The character set as far as the definition itself says it; null when the table decides. */
  @Nullable String ownCharset() {
    return charset != null || collation == null ? charset : CharsetNames.ofCollation(collation);
  }

  /**
   * What that makes in a table.
   *
   * @param table what its columns have that do not say; null when that is not known
   * @return null when the character set is not known
   */
  @Nullable CharsetAndCollation in(@Nullable CharsetAndCollation table, CollationRules rules) {
    String own = ownCharset();
    if (own == null && (table == null || !isSaid())) {
      return table;
    }
    String effective = own != null || table == null ? own : table.charset();
    return effective == null
        ? null
        : new CharsetAndCollation(
            effective, collation(effective, own == null ? table : null, rules));
  }

  private @Nullable String collation(
      String effective, @Nullable CharsetAndCollation table, CollationRules rules) {
    if (collation != null) {
      // Which of BINARY and COLLATE wins hangs on their order and the version.
      return binary ? null : rules.named(collation, effective);
    }
    if (!binary) {
      return rules.defaultOf(effective);
    }
    String name = rules.binaryOf(effective);
    String ofTable = table == null ? null : table.collation();
    // In MariaDB a binary collation of the table stays, of which there are several.
    boolean other =
        ofTable == null
            ? table != null && rules.dialect().isMariaDb()
            : ofTable.endsWith("_bin") && !ofTable.equals(name);
    return other ? null : name;
  }
}
