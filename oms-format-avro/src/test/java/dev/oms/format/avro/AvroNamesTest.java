package dev.oms.format.avro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AvroNamesTest {

  private static final Pattern ENCODED = Pattern.compile("_x([0-9A-F]{6}|[0-9A-F]{4})_");

  @Example
  void plainNamesStayAndOthersAreEncoded() {
    assertThat(AvroNames.encode("order_id2")).isEqualTo("order_id2");
    assertThat(AvroNames.encode("pos_x")).isEqualTo("pos_x");
    assertThat(AvroNames.encode("_x12")).isEqualTo("_x12");
    assertThat(AvroNames.encode("a b")).isEqualTo("a_x0020_b");
    assertThat(AvroNames.encode("a_b")).isEqualTo("a_b");
    assertThat(AvroNames.encode("1a1")).isEqualTo("_x0031_a1");
    assertThat(AvroNames.encode("ä🐢")).isEqualTo("_x00E4__x01F422_");
    assertThat(AvroNames.encode("a_x0020_b")).isEqualTo("a_x005F_x0020_b");
    assertThat(AvroNames.encode("_x0020é")).isNotEqualTo(AvroNames.encode(" x00E9_"));
    assertThat(AvroNames.encode("")).isEqualTo("_");
  }

  /** It can be decoded, so no two names become one. */
  @Property(tries = 5000)
  void everyNameIsAnAvroNameAndReadsBack(@ForAll("names") String name) {
    String encoded = AvroNames.encode(name);
    assertThat(encoded).matches("[A-Za-z_][A-Za-z0-9_]*");
    assertThat(decode(encoded)).isEqualTo(name);
  }

  @Provide
  Arbitrary<String> names() {
    Arbitrary<Character> likely = Arbitraries.of('_', '_', 'x', '0', '0', 'A', 'F', 'f', ' ', 'é');
    Arbitrary<String> nasty = likely.list().ofMinSize(1).ofMaxSize(16).map(AvroNamesTest::joined);
    return Arbitraries.oneOf(
        nasty, Arbitraries.of("🐢", "订单", "a.b").flatMap(t -> nasty.map(n -> t + n + t)));
  }

  private static String joined(Iterable<Character> characters) {
    StringBuilder text = new StringBuilder();
    characters.forEach(text::append);
    return text.toString();
  }

  private static String decode(String encoded) {
    Matcher matcher = ENCODED.matcher(encoded);
    StringBuilder decoded = new StringBuilder();
    while (matcher.find()) {
      int character = Integer.parseInt(matcher.group(1), 16);
      matcher.appendReplacement(decoded, Matcher.quoteReplacement(Character.toString(character)));
    }
    return matcher.appendTail(decoded).toString();
  }
}
