package dev.oms.source.mysql.internal.schema;

import org.jspecify.annotations.Nullable;

/** The character set and collation among the options of a table or database. */
final class TableOptions {

  private @Nullable String charset;
  private @Nullable String collation;

  /** Whether a character set follows a collation, which servers understand in different ways. */
  private boolean turned;

  /** Takes the option that comes next if it is about the character set. */
  boolean accept(TokenReader in) throws DdlException {
    int mark = in.mark();
    in.accept("DEFAULT");
    if (in.accept("CHARACTER", "SET") || in.accept("CHARSET") || in.accept("CHAR", "SET")) {
      in.acceptSymbol('=');
      if (in.isWord("DEFAULT")) {
        // That of the table's database, of the session's or of the server, as the version has it.
        throw new DdlException("CHARACTER SET DEFAULT");
      }
      turned |= collation != null;
      charset = CharsetNames.normalize(in.wordOrString());
      return true;
    }
    if (in.accept("COLLATE")) {
      in.acceptSymbol('=');
      if (in.isWord("DEFAULT")) {
        // In MySQL 5.7 it undoes a character set before it, in MariaDB it belongs to that.
        throw new DdlException("COLLATE DEFAULT");
      }
      String name = in.wordOrString();
      collation = name;
      if (CharsetNames.ofCollation(name) == null
          && charset == null
          && !Dialect.lower(name).startsWith("uca1400")) {
        throw new DdlException("the collation " + name + " is not known");
      }
      return true;
    }
    in.reset(mark);
    return false;
  }

  /** Whether the options say anything. */
  boolean isSaid() {
    return charset != null || collation != null;
  }

  /**
   * What text has by these options.
   *
   * @param before what it has without them
   * @return null when the character set is not known
   */
  @Nullable CharsetAndCollation in(@Nullable CharsetAndCollation before, CollationRules rules) {
    if (!isSaid()) {
      return before;
    }
    String own = charset;
    if (own == null && collation != null) {
      own = CharsetNames.ofCollation(collation);
    }
    String effective = own != null || before == null ? own : before.charset();
    return effective == null
        ? null
        : new CharsetAndCollation(effective, collation(effective, rules));
  }

  private @Nullable String collation(String effective, CollationRules rules) {
    if (collation == null) {
      return rules.defaultOf(effective);
    }
    return turned ? null : rules.named(collation, effective);
  }
}
