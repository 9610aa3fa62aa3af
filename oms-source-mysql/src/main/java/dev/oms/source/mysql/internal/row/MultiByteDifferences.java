package dev.oms.source.mysql.internal.row;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers' tables of East Asian character sets differ from the Java charset that they are
 * made from. Each entry is a code, or a range of codes, and the code point of the first; FFFD means
 * that the server has none.
 */
final class MultiByteDifferences {

  private static final Map<String, String> DIFFERENCES =
      Map.of(
          "big5",
          """
          A15A:FFFD A1FE:FFFD A240:FFFD A2CC:FFFD A2CE:FFFD F9D6:7881 F9D7:92B9
          F9D8:88CF F9D9:58BB F9DA:6052 F9DB:7CA7 F9DC:5AFA
          """,
          "gbk",
          """
          A140-A17E:FFFD A180-A1A0:FFFD A240-A27E:FFFD A280-A2A0:FFFD A2AB-A2B0:FFFD
          A2E3-A2E4:FFFD A2EF-A2F0:FFFD A2FD-A2FE:FFFD A340-A37E:FFFD A380-A3A0:FFFD
          A440-A47E:FFFD A480-A4A0:FFFD A4F4-A4FE:FFFD A540-A57E:FFFD A580-A5A0:FFFD
          A5F7-A5FE:FFFD A640-A67E:FFFD A680-A6A0:FFFD A6B9-A6C0:FFFD A6D9-A6DF:FFFD
          A6EC-A6ED:FFFD A6F3:FFFD A6F6-A6FE:FFFD A740-A77E:FFFD A780-A7A0:FFFD
          A7C2-A7D0:FFFD A7F2-A7FE:FFFD A892:2295 A896-A8A0:FFFD A8BC:FFFD A8BF:FFFD
          A8C1-A8C4:FFFD A8EA-A8FE:FFFD A958:FFFD A95B:FFFD A95D-A95F:FFFD
          A989-A995:FFFD A997-A9A3:FFFD A9F0-A9FE:FFFD AAA1-AAFE:FFFD ABA1-ABFE:FFFD
          ACA1-ACFE:FFFD ADA1-ADFE:FFFD AEA1-AEFE:FFFD AFA1-AFFE:FFFD D7FA-D7FE:FFFD
          F8A1-F8FE:FFFD F9A1-F9FE:FFFD FAA1-FAFE:FFFD FBA1-FBFE:FFFD FCA1-FCFE:FFFD
          FDA1-FDFE:FFFD FE50-FE7E:FFFD FE80-FEFE:FFFD
          """,
          "sjis",
          """
          815C:2015 815F:5C
          """,
          "ujis",
          """
          A1BD:2015 A1C0:5C 8FA2B7:7E
          """,
          "eucjpms",
          """
          A1BD:2015 A1C1:FF5E A1C2:2225 A1DD:FF0D A1F1-A1F2:FFE0 A2CC:FFE2 8FA2C3:FFE4
          """,
          "euckr",
          """
          C9A1-C9FE:FFFD FEA1-FEFE:FFFD
          """);

  private MultiByteDifferences() {}

  /** Changes the tables of one, two and (after the byte 8F) three bytes. */
  static void apply(String charset, char[] one, char[] two, char @Nullable [] three) {
    if (three != null) {
      // Rows F5 to FE are for the user's own characters: private code points, counted on.
      for (int row = 0xF5; row <= 0xFE; row++) {
        for (int cell = 0xA1; cell <= 0xFE; cell++) {
          int index = (row - 0xF5) * 94 + cell - 0xA1;
          two[row << 8 | cell] = (char) (0xE000 + index);
          three[row << 8 | cell] = (char) (0xE3AC + index);
        }
      }
    }
    String differences = DIFFERENCES.get(charset);
    if (differences == null) {
      return;
    }
    for (String entry : differences.strip().split("\\s+", -1)) {
      int colon = entry.indexOf(':');
      int dash = entry.indexOf('-');
      int first = Integer.parseInt(entry.substring(0, dash < 0 ? colon : dash), 16);
      int last = dash < 0 ? first : Integer.parseInt(entry.substring(dash + 1, colon), 16);
      int point = Integer.parseInt(entry.substring(colon + 1), 16);
      for (int code = first; code <= last; code++) {
        char c = (char) (point == 0xFFFD ? point : point + code - first);
        if (code > 0xFFFF && three != null) {
          three[code & 0xFFFF] = c;
        } else if (code > 0xFF) {
          two[code] = c;
        } else {
          one[code] = c;
        }
      }
    }
  }
}
