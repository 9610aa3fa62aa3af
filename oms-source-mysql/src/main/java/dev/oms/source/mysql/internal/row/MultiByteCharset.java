package dev.oms.source.mysql.internal.row;

import dev.oms.core.OmsException;
import dev.oms.core.model.ByteOutput;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The East Asian character sets. Their tables are made at first use from a Java charset, with the
 * differences that the servers have to it; so decoding is a table look-up and independent of the
 * changes that Java's tables see from version to version in the places that are known to differ.
 *
 * <p>The differences were found by converting every one-, two- and three-byte code with MySQL 9.7
 * and MariaDB 11.4.
 */
final class MultiByteCharset extends MySqlCharset {

  private static final char NONE = MySqlCharset.REPLACEMENT;

  /** The two-byte codes, and four-byte codes, that MySQL's gb18030 swaps with Java's newer one. */
  private static final int[][] GB18030 = {
    {0xA6D9, 0xE78D, 0x84318236, 0xFE10}, {0xA6DA, 0xE78E, 0x84318238, 0xFE12},
    {0xA6DB, 0xE78F, 0x84318237, 0xFE11}, {0xA6DC, 0xE790, 0x84318239, 0xFE13},
    {0xA6DD, 0xE791, 0x84318330, 0xFE14}, {0xA6DE, 0xE792, 0x84318331, 0xFE15},
    {0xA6DF, 0xE793, 0x84318332, 0xFE16}, {0xA6EC, 0xE794, 0x84318333, 0xFE17},
    {0xA6ED, 0xE795, 0x84318334, 0xFE18}, {0xA6F3, 0xE796, 0x84318335, 0xFE19},
    {0xFE59, 0xE81E, 0x82359037, 0x9FB4}, {0xFE61, 0xE826, 0x82359038, 0x9FB5},
    {0xFE66, 0xE82B, 0x82359039, 0x9FB6}, {0xFE67, 0xE82C, 0x82359130, 0x9FB7},
    {0xFE6D, 0xE832, 0x82359131, 0x9FB8}, {0xFE7E, 0xE843, 0x82359132, 0x9FB9},
    {0xFE90, 0xE854, 0x82359133, 0x9FBA}, {0xFEA0, 0xE864, 0x82359134, 0x9FBB},
  };

  /** The tables, made once. Lead byte and trail byte give an index of two-byte codes. */
  private static final class Tables {
    final char[] one = new char[256];
    final char[] two = new char[65536];
    char @Nullable [] three;
  }

  private final String javaName;
  private final IntPredicate lead;
  private final int minTrail;
  private final boolean euc3;
  private final boolean four;
  private volatile @Nullable Tables tables;

  private MultiByteCharset(
      String name, int maxBytes, String javaName, IntPredicate lead, boolean euc3, boolean four) {
    super(name, 1, maxBytes);
    this.javaName = javaName;
    this.lead = lead;
    this.minTrail = euc3 || name.equals("gb2312") ? 0xA1 : 0x40;
    this.euc3 = euc3;
    this.four = four;
  }

  static List<MySqlCharset> all() {
    IntPredicate high = b -> b >= 0x81 && b <= 0xFE;
    IntPredicate japanese = b -> (b >= 0x81 && b <= 0x9F) || (b >= 0xE0 && b <= 0xFC);
    IntPredicate euc = b -> b == 0x8E || (b >= 0xA1 && b <= 0xFE);
    return List.of(
        new MultiByteCharset("big5", 2, "Big5", b -> b >= 0xA1 && b <= 0xF9, false, false),
        new MultiByteCharset("gbk", 2, "GBK", high, false, false),
        new MultiByteCharset("gb2312", 2, "GB2312", b -> b >= 0xA1 && b <= 0xF7, false, false),
        new MultiByteCharset("gb18030", 4, "GB18030", high, false, true),
        new MultiByteCharset("sjis", 2, "Shift_JIS", japanese, false, false),
        new MultiByteCharset("cp932", 2, "windows-31j", japanese, false, false),
        new MultiByteCharset("ujis", 3, "EUC-JP", euc, true, false),
        new MultiByteCharset("eucjpms", 3, "x-eucJP-Open", euc, true, false),
        new MultiByteCharset("euckr", 2, "x-windows-949", high, false, false));
  }

  private Tables tables() {
    Tables found = tables;
    if (found == null) {
      found = makeTables();
      tables = found;
    }
    return found;
  }

  private Tables makeTables() {
    Charset java;
    try {
      java = Charset.forName(javaName);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new OmsException(
          "this Java runtime lacks the charset "
              + javaName
              + ", which text in "
              + name()
              + " needs; add the module jdk.charsets to it",
          e);
    }
    Tables made = new Tables();
    Arrays.fill(made.two, NONE);
    for (int b = 0; b < 256; b++) {
      made.one[b] = b < 0x80 ? (char) b : lead.test(b) ? NONE : decode(java, b);
      if (lead.test(b)) {
        for (int trail = 0x30; trail < 256; trail++) {
          made.two[b << 8 | trail] = decode(java, b, trail);
        }
      }
    }
    if (euc3) {
      char[] three = new char[65536];
      Arrays.fill(three, NONE);
      for (int b = 0xA1; b < 0xFF; b++) {
        for (int trail = 0xA1; trail < 0xFF; trail++) {
          three[b << 8 | trail] = decode(java, 0x8F, b, trail);
        }
      }
      made.three = three;
    }
    MultiByteDifferences.apply(name(), made.one, made.two, made.three);
    for (int[] pair : GB18030) {
      if (four) {
        made.two[pair[0]] = (char) pair[1];
      }
    }
    return made;
  }

  private static char decode(Charset java, int... code) {
    byte[] bytes = new byte[code.length];
    for (int i = 0; i < code.length; i++) {
      bytes[i] = (byte) code[i];
    }
    try {
      String text = java.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.length() == 1 ? text.charAt(0) : NONE;
    } catch (CharacterCodingException e) {
      return NONE;
    }
  }

  @Override
  boolean isUtf8(byte[] source, int offset, int length) {
    return Utf8.skipAscii(source, offset, offset + length) == offset + length;
  }

  @Override
  void toUtf8(byte[] source, int offset, int length, ByteOutput out) {
    Tables known = tables();
    int end = offset + length;
    byte[] array = out.reserve(Math.multiplyExact(length, 3));
    int start = out.size();
    int at = start;
    int i = offset;
    while (i < end) {
      int b = source[i] & 0xFF;
      int c;
      if (b < 0x80) {
        c = b;
        i++;
      } else if (euc3 && b == 0x8F) {
        c = three(known, source, i, end);
        i += c == NONE ? 1 : 3;
      } else if (!lead.test(b) || i + 1 >= end) {
        c = known.one[b];
        i++;
      } else if (four && source[i + 1] >= '0' && source[i + 1] <= '9') {
        c = fourBytes(source, i, end);
        i += c == NONE ? 1 : 4;
      } else {
        c = known.two[b << 8 | source[i + 1] & 0xFF];
        // A pair without meaning is one damaged character; a byte that is no trail is text.
        i += c == NONE && (source[i + 1] & 0xFF) < minTrail ? 1 : 2;
      }
      at = Utf8.put(c, array, at);
    }
    out.advance(at - start);
  }

  private static int three(Tables known, byte[] source, int i, int end) {
    char[] three = known.three;
    if (three == null || i + 2 >= end) {
      return NONE;
    }
    return three[(source[i + 1] & 0xFF) << 8 | source[i + 2] & 0xFF];
  }

  /** The four-byte codes of GB 18030: rows of the BMP by Java's table, the rest by counting. */
  private static int fourBytes(byte[] source, int i, int end) {
    if (i + 3 >= end) {
      return NONE;
    }
    int code = (int) Bytes.be(source, i, 4);
    int third = source[i + 2] & 0xFF;
    int fourth = source[i + 3];
    if (third < 0x81 || third > 0xFE || fourth < '0' || fourth > '9') {
      return NONE;
    }
    int linear =
        (((source[i] & 0xFF) - 0x81) * 10 + (source[i + 1] - '0')) * 1260
            + (third - 0x81) * 10
            + (fourth - '0');
    if (linear >= 189_000) {
      int supplementary = 0x10000 + linear - 189_000;
      return supplementary <= 0x10FFFF ? supplementary : NONE;
    }
    for (int[] pair : GB18030) {
      if (pair[2] == code) {
        return pair[3];
      }
    }
    String text = new String(source, i, 4, Charset.forName("GB18030"));
    return text.length() == 1 ? text.charAt(0) : NONE;
  }
}
