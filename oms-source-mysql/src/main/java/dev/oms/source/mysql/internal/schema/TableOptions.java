package dev.oms.source.mysql.internal.schema;

import org.jspecify.annotations.Nullable;

/** The character set among the options of a table or database. */
final class TableOptions {

  private @Nullable String charset;
  private @Nullable String ofCollation;
  private boolean reset;

  /** Takes the option that comes next if it is about the character set. */
  boolean accept(TokenReader in) throws DdlException {
    int mark = in.mark();
    in.accept("DEFAULT");
    if (in.accept("CHARACTER", "SET") || in.accept("CHARSET") || in.accept("CHAR", "SET")) {
      in.acceptSymbol('=');
      if (in.accept("DEFAULT")) {
        reset = true;
      } else {
        charset = CharsetNames.normalize(in.wordOrString());
      }
      return true;
    }
    if (in.accept("COLLATE")) {
      in.acceptSymbol('=');
      String name = in.wordOrString();
      ofCollation = CharsetNames.ofCollation(name);
      if (ofCollation == null && charset == null && !name.startsWith("uca1400")) {
        throw new DdlException("the collation " + name + " is not known");
      }
      return true;
    }
    in.reset(mark);
    return false;
  }

  /** The character set; null when the options do not say one. */
  @Nullable String charset() {
    return charset != null ? charset : ofCollation;
  }

  /** Whether CHARACTER SET DEFAULT was said. */
  boolean isReset() {
    return reset;
  }
}
