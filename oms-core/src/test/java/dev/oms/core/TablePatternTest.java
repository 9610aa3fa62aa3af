package dev.oms.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.TableId;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TablePatternTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "shop.* orders true",
        "shop.o* orders true",
        "shop.O* orders false",
        "shop.* Orders true",
        "shop.order? orders true",
        "shop.orders? orders false",
        "shop.t_[0-9] t_7 true",
        "shop.t_[0-9] t_a false",
        "shop.t_[0-9] t_77 false",
        "shop.t_[!0-9] t_a true",
        "shop.t_[!0-9] t_7 false",
        "shop.t_[!0-9] t_ false",
        "shop.t_[abx-z] t_b true",
        "shop.t_[abx-z] t_y true",
        "shop.t_[abx-z] t_c false",
        "shop.t_[a-] t_- true",
        "shop.*_*_* a_b false",
        "shop.*_*_* a_b_c true",
        "sh?p.* orders true",
        "[rs]hop.orders orders true",
        "[!s]hop.orders orders false",
        "*.orders orders true",
        "shop./ord.*/ orders true",
        "shop./ord/ orders false",
      })
  void matchRules(String pattern, String table, boolean expected) {
    TablePattern rule = TablePattern.of(pattern);
    assertThat(rule.matches(new TableId("shop", table))).isEqualTo(expected);
    assertThat(rule.isExact()).isFalse();
    assertThat(rule.exactTable()).isEmpty();
    assertThat(TablePattern.of(rule.toString())).isEqualTo(rule);
  }

  @Test
  void exactNamesMayHaveAnyCharacters() {
    TableId odd = new TableId("my.shop", "a`b *[1] = '中' /x");
    TablePattern exact = TablePattern.exact(odd);
    assertThat(exact.matches(odd)).isTrue();
    assertThat(exact.isExact()).isTrue();
    assertThat(exact.exactTable()).contains(odd);
    assertThat(exact).hasToString("`my.shop`.`a``b *[1] = '中' /x`");
    assertThat(TablePattern.of(exact.toString())).isEqualTo(exact);
    assertThat(TablePattern.of("`my.shop`.*").matches(odd)).isTrue();
    assertThat(TablePattern.of("`shop`.orders")).isEqualTo(TablePattern.of("shop.orders"));
    assertThat(TablePattern.of("shop.订单").exactTable()).contains(new TableId("shop", "订单"));
  }

  @Test
  void questionMarkIsOneCharacterBeyondTheBasicPlane() {
    assertThat(TablePattern.of("d.?").matches(new TableId("d", "😀"))).isTrue();
    assertThat(TablePattern.of("d.[😀-😂]").matches(new TableId("d", "😁"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "orders", ".", "shop.", ".orders", "shop.a b", " shop.a", "shop.a\n", "a.b.c", "a.b=c",
        "a.'b'", "a.b`", "a.[", "a.]", "a.[]", "a.[!]", "a.[z-a]", "a.[*]", "a.b;c", "a./(/",
        "a.b/c", "a.``"
      })
  void refused(String pattern) {
    assertThatThrownBy(() -> TablePattern.of(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void refusalSaysWhatToWrite() {
    assertThatThrownBy(() -> TablePattern.of("shop.my table"))
        .hasMessageContaining("in 'shop.my table'")
        .hasMessageContaining("`my table`");
    assertThatThrownBy(() -> TablePattern.of("shop.t_[z-a]"))
        .hasMessageContaining("'t_[z-a]' has a range whose end comes before its start");
  }

  /** Against regular expressions, on texts over few characters. */
  @Test
  void randomRulesMatchAsRegularExpressionsDo() {
    Random random = new Random(5);
    String[] pieces = {"a", "b", "*", "?", "[ab]", "[!a]", "[a-b]", "_"};
    String[] regexes = {"a", "b", ".*", ".", "[ab]", "[^a]", "[a-b]", "_"};
    int matched = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder rule = new StringBuilder();
      StringBuilder regex = new StringBuilder();
      for (int n = 1 + random.nextInt(5); n > 0; n--) {
        int piece = random.nextInt(pieces.length);
        rule.append(pieces[piece]);
        regex.append(regexes[piece]);
      }
      StringBuilder name = new StringBuilder();
      for (int n = 1 + random.nextInt(5); n > 0; n--) {
        name.append("ab_".charAt(random.nextInt(3)));
      }
      boolean matches = NamePattern.of(rule.toString()).matches(name.toString());
      assertThat(matches)
          .as("%s %s", rule, name)
          .isEqualTo(Pattern.matches(regex.toString(), name));
      matched += matches ? 1 : 0;
    }
    assertThat(matched).isBetween(1_000, 19_000);
  }

  @Test
  @Timeout(5)
  void manyStarsTakeNoTime() {
    NamePattern rule = NamePattern.of("*a".repeat(60) + "b");
    assertThat(rule.matches("a".repeat(10_000))).isFalse();
  }
}
