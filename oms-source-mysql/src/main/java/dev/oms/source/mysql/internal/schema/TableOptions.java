package dev.oms.source.mysql.internal.schema;

import org.jspecify.annotations.Nullable;

/** The character set and collation among the options of a table or database. */
final class TableOptions {

  private @Nullable String charset;
  private @Nullable String collation;
  private boolean reset;

  /** Whether a character set follows a collation, which servers understand in different ways. */
  private boolean turned;

  /** Takes the option that comes next if it is about the character set. */
  boolean accept(TokenReader in) throws DdlException {
    int mark = in.mark();
    in.accept("DEFAULT");
    if (in.accept("CHARACTER", "SET") || in.accept("CHARSET") || in.accept("CHAR", "SET")) {
      in.acceptSymbol('=');
      if (in.accept("DEFAULT")) {
        if (isSaid()) {
          throw new DdlException("CHARACTER SET DEFAULT after another one");
        }
        reset = true;
      } else {
        turned |= collation != null;
        charset = CharsetNames.normalize(in.wordOrString());
      }
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
    return charset != null || collation != null || reset;
  }

  /**
   * What text has by these options.
   *
   * @param before what it has without them
   * @param above what CHARACTER SET DEFAULT takes the character set of
   * @return null when the character set is not known
   */
  @Nullable CharsetAndCollation in(
      @Nullable CharsetAndCollation before,
      @Nullable CharsetAndCollation above,
      CollationRules rules) {
    if (charset == null && collation == null) {
      return reset ? ofDefault(above, rules) : before;
    }
    CharsetAndCollation context = reset ? above : before;
    String effective = charset;
    if (effective == null && collation != null) {
      effective = CharsetNames.ofCollation(collation);
    }
    if (effective == null && context != null) {
      effective = context.charset();
    }
    if (effective == null) {
      return null;
    }
    String name;
    if (collation == null) {
      name = rules.defaultOf(effective);
    } else {
      name = turned ? null : rules.named(collation, effective);
    }
    return new CharsetAndCollation(effective, name);
  }

  /** MySQL takes both from above, MariaDB the character set alone. */
  private static @Nullable CharsetAndCollation ofDefault(
      @Nullable CharsetAndCollation above, CollationRules rules) {
    return above == null || !rules.dialect().isMariaDb()
        ? above
        : new CharsetAndCollation(above.charset(), null);
  }
}
