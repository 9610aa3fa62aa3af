package dev.oms.source.mysql.internal.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.model.ByteOutput;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.ServerFlavor;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CharsetsTest {

  @Test
  void everyCharsetReadsAscii() {
    byte[] plain = "Plain 09 ~".getBytes(StandardCharsets.US_ASCII);
    for (MySqlCharset charset : Charsets.all()) {
      if (charset.minBytes() == 1 && !charset.name().equals("swe7")) {
        assertThat(charset.decode(plain)).as(charset.name()).isEqualTo("Plain 09 ~");
        assertThat(charset.isUtf8(plain, 0, plain.length)).as(charset.name()).isTrue();
      }
    }
    assertThat(Charsets.all()).hasSize(40);
  }

  @Test
  void namesAndCollationsAreFound() {
    assertThat(Charsets.of("UTF8").name()).isEqualTo("utf8mb3");
    assertThat(Charsets.of("latin1").decode(new byte[] {(byte) 0x80, (byte) 0x81}))
        .isEqualTo("\u20ac\u0081");
    assertThat(Charsets.ofCollation(63)).contains("binary");
    assertThat(Charsets.ofCollation(255)).contains("utf8mb4");
    assertThat(Charsets.ofCollation(2304)).contains("utf8mb4");
    assertThat(Charsets.ofCollation(9999)).isEmpty();
    Charsets.registerCollation(9998, "utf8");
    assertThat(Charsets.ofCollation(9998)).contains("utf8mb3");
    assertThatThrownBy(() -> Charsets.registerCollation(255, "latin1"))
        .isInstanceOf(OmsException.class);
    assertThatThrownBy(() -> Charsets.of("klingon"))
        .isInstanceOf(OmsException.class)
        .hasMessageContaining("klingon");
    assertThat(Charsets.find("binary")).isEmpty();
  }

  @Test
  void utf8IsCheckedAsStrictlyAsJavaDoes() {
    Random random = new Random(7);
    MySqlCharset utf8 = Charsets.of("utf8mb4");
    int[] interesting = {
      0, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF,
      0xF0, 0xF4, 0xF5, 0xFF
    };
    int valid = 0;
    for (int n = 0; n < 300_000; n++) {
      byte[] bytes = new byte[random.nextInt(20)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) interesting[random.nextInt(interesting.length)];
      }
      if (n % 3 == 0) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
          text.appendCodePoint(random.nextInt(0xD800));
        }
        bytes = text.appendCodePoint(0x1F600).toString().getBytes(StandardCharsets.UTF_8);
      }
      boolean strict = true;
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      } catch (CharacterCodingException e) {
        strict = false;
      }
      valid += strict ? 1 : 0;
      assertThat(Utf8.valid(bytes, 0, bytes.length)).isEqualTo(strict);
      assertThat(utf8.decode(bytes)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }
    assertThat(valid).isBetween(100_000, 299_000);
  }

  @Test
  void damagedTextOfEveryCharsetBecomesValidUtf8() {
    Random random = new Random(8);
    ByteOutput out = new ByteOutput(16);
    for (MySqlCharset charset : Charsets.all()) {
      for (int n = 0; n < 2000; n++) {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        out.reset();
        charset.toUtf8(bytes, 0, bytes.length, out);
        assertThat(Utf8.valid(out.array(), 0, out.size())).as(charset.name()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql80", "mysql97", "mariadb11"})
  void everyCodeIsDecodedAsTheServerConvertsIt(String which) throws Exception {
    SoftAssertions softly = new SoftAssertions();
    try (DatabaseServer server = TypeMatrixTest.server(which).assumeAvailable().start();
        Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      boolean maria = server.flavor() == ServerFlavor.MARIADB;
      String collations =
          maria
              ? "SELECT id, character_set_name FROM"
                  + " information_schema.collation_character_set_applicability"
              : "SELECT id, character_set_name FROM information_schema.collations";
      try (ResultSet rows = statement.executeQuery(collations)) {
        while (rows.next()) {
          softly
              .assertThat(Charsets.ofCollation(rows.getInt(1)))
              .as("collation " + rows.getInt(1))
              .contains(Charsets.canonicalName(rows.getString(2)));
        }
      }
      for (MySqlCharset charset : Charsets.all()) {
        if (maria && charset.name().equals("gb18030")) {
          continue;
        }
        try (ResultSet rows =
            statement.executeQuery(
                "SELECT maxlen FROM information_schema.character_sets WHERE character_set_name IN"
                    + " ('"
                    + charset.name()
                    + "', '"
                    + charset.name().replace("utf8mb3", "utf8")
                    + "')")) {
          softly.assertThat(rows.next()).as(charset.name()).isTrue();
          softly.assertThat(charset.maxBytes()).as(charset.name()).isEqualTo(rows.getInt(1));
        }
        if (charset.minBytes() == 1 && !charset.name().startsWith("utf8")) {
          compareCodes(softly, statement, charset, !maria);
        }
      }
    }
    softly.assertAll();
  }

  private static void compareCodes(
      SoftAssertions softly, Statement statement, MySqlCharset charset, boolean strict)
      throws Exception {
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      codes.add(String.format("%02X", i));
    }
    if (charset.maxBytes() > 1) {
      for (int i = 0x80; i < 256; i++) {
        for (int j = 0x40; j < 256; j++) {
          codes.add(String.format("%02X%02X", i, j));
        }
      }
    }
    if (charset.maxBytes() == 3) {
      for (int i = 0xA1; i < 0xFF; i++) {
        for (int j = 0xA1; j < 0xFF; j++) {
          codes.add(String.format("8F%02X%02X", i, j));
        }
      }
    }
    if (charset.maxBytes() == 4) {
      Random random = new Random(9);
      for (int i = 0; i < 3000; i++) {
        codes.add(
            String.format(
                "%02X%02X%02X%02X",
                (i & 1) == 0 ? 0x81 + random.nextInt(4) : 0x90 + random.nextInt(0x53),
                0x30 + random.nextInt(10),
                0x81 + random.nextInt(126),
                0x30 + random.nextInt(10)));
      }
      codes.add("84318236");
      codes.add("82359037");
    }
    int differences = 0;
    for (int from = 0; from < codes.size(); from += 512) {
      List<String> some = codes.subList(from, Math.min(codes.size(), from + 512));
      StringBuilder sql = new StringBuilder("SELECT ");
      for (String code : some) {
        sql.append(sql.length() == 7 ? "" : ",");
        sql.append(
            "HEX(CONVERT(CONVERT(x'" + code + "' USING " + charset.name() + ") USING utf32))");
      }
      try (ResultSet rows = statement.executeQuery(sql.toString())) {
        rows.next();
        for (int i = 0; i < some.size(); i++) {
          String code = some.get(i);
          String hex = rows.getString(i + 1);
          boolean none =
              hex == null || hex.isEmpty() || hex.startsWith("0000003F") || hex.length() != 8;
          if (none && !code.equals("3F")) {
            // Not a code of the character set: one that is replaced, or given as it is not.
            boolean replaced = charset.decode(HexFormat.of().parseHex(code)).indexOf(0xFFFD) >= 0;
            if (strict && hex != null && hex.equals("0000003F") && !replaced) {
              differences++;
              softly.fail(charset.name() + " " + code + " is not a code of the server");
            }
            continue;
          }
          String expected = new String(Character.toChars(Integer.parseInt(hex, 16)));
          String actual = charset.decode(HexFormat.of().parseHex(code));
          if (!actual.equals(expected) && differences++ < 5) {
            softly.assertThat(actual).as(charset.name() + " " + code).isEqualTo(expected);
          }
        }
      }
    }
    softly.assertThat(differences).as(charset.name()).isZero();
  }
}
