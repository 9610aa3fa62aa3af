package dev.oms.filter.sql.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ByteSlice;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The collations that are called exact, against servers: every character, and random texts. */
class CollationServerTest {

  private static final List<String> NAMES =
      List.of(
          "utf8mb4_general_ci",
          "utf8mb4_unicode_ci",
          "utf8mb4_unicode_520_ci",
          "utf8mb4_0900_ai_ci",
          "utf8mb4_bin",
          "utf8mb4_0900_bin",
          "utf8mb3_general_ci",
          "utf8mb3_unicode_ci",
          "latin1_swedish_ci",
          "latin1_general_ci",
          "latin1_bin",
          "gbk_chinese_ci",
          "ascii_general_ci",
          "ascii_bin",
          "utf8mb4_general_nopad_ci",
          "utf8mb4_unicode_nopad_ci");

  private static final String TEXTS =
      "aAbBzZ09 _%-\t\n"
          + "äÄàéßøØæÆñçÿµ€中文字国愛안한글あアｱ😀😁ΩωςΣЖжﬁﬀ\u0301\u200dİıǅ\u00a0\u3000\u00adＡａ１①½ⅷ";

  @ParameterizedTest
  @ValueSource(strings = {"mysql80", "mariadb11"})
  void sameAsTheServer(String name) throws Exception {
    DatabaseServer.Builder builder =
        name.equals("mysql80") ? DatabaseServers.mysql80() : DatabaseServers.mariadb11();
    int checked = 0;
    try (DatabaseServer server = builder.assumeAvailable().start();
        Connection connection = server.connect()) {
      Set<String> known = collations(connection);
      for (String collation : NAMES) {
        // MariaDB gives these names to collations of its own.
        boolean other = name.equals("mariadb11") && collation.contains("_0900_");
        if (known.contains(collation) && !other) {
          checkCharacters(connection, collation);
          checkTexts(connection, collation);
          checked++;
        }
      }
    }
    assertThat(checked).isGreaterThan(10);
  }

  private static Set<String> collations(Connection connection) throws SQLException {
    Set<String> names = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT COLLATION_NAME FROM information_schema.COLLATIONS")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  /** Weights of every character; characters that the set lacks are not asked. */
  private static void checkCharacters(Connection connection, String name) throws SQLException {
    Weights ours = Collation.named(name).weights();
    if (ours == null || name.contains("nopad")) {
      return;
    }
    char[][] theirs = CollationTables.read(connection, name);
    List<String> wrong = new ArrayList<>();
    for (int c = 0; c < theirs.length; c++) {
      if (theirs[c] != null && !java.util.Arrays.equals(theirs[c], ours.of(c))) {
        wrong.add(Integer.toHexString(c));
      }
    }
    assertThat(wrong).as(name).isEmpty();
  }

  private static void checkTexts(Connection connection, String name) throws SQLException {
    Collation collation = Collation.named(name);
    TextComparator comparator = new TextComparator(collation);
    String charset = collation.charset();
    SplittableRandom random = new SplittableRandom(name.hashCode());
    String sql =
        "SELECT STRCMP(CONVERT(? USING %1$s) COLLATE %2$s, CONVERT(? USING %1$s) COLLATE %2$s),"
            + " CONVERT(? USING %1$s) COLLATE %2$s LIKE CONVERT(? USING %1$s)";
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET NAMES utf8mb4");
    }
    try (PreparedStatement query = connection.prepareStatement(sql.formatted(charset, name))) {
      for (int i = 0; i < 1500; i++) {
        String a = text(random, charset);
        String b = random.nextInt(3) == 0 ? a + text(random, charset) : text(random, charset);
        query.setString(1, a);
        query.setString(2, b);
        query.setString(3, a);
        query.setString(4, b);
        try (ResultSet row = query.executeQuery()) {
          row.next();
          String what = name + " '" + a + "' '" + b + "'";
          int order = Integer.signum(comparator.compare(slice(a), slice(b)));
          assertThat(order).as(what).isEqualTo(row.getInt(1));
          assertThat(comparator.equal(slice(a), slice(b))).as(what).isEqualTo(row.getInt(1) == 0);
          LikePattern like = new LikePattern(collation);
          like.set(slice(b), '\\');
          assertThat(like.matches(slice(a))).as(what + " LIKE").isEqualTo(row.getBoolean(2));
        }
      }
    }
  }

  private static ByteSlice slice(String text) {
    ByteSlice slice = new ByteSlice();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    slice.set(bytes, 0, bytes.length);
    return slice;
  }

  private static String text(SplittableRandom random, String charset) {
    int[] all = TEXTS.codePoints().filter(c -> holds(charset, c)).toArray();
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(4); n > 0; n--) {
      text.appendCodePoint(all[random.nextInt(all.length)]);
    }
    return text.append(" ".repeat(random.nextInt(2))).toString();
  }

  private static boolean holds(String charset, int c) {
    return switch (charset) {
      case "ascii" -> c < 0x80;
      case "latin1" -> c < 0x100 || c == '€';
      case "gbk" ->
          java.nio.charset.Charset.forName("GBK").newEncoder().canEncode(Character.toString(c))
              && c != '€';
      case "utf8mb3" -> c < 0x10000;
      default -> true;
    };
  }
}
