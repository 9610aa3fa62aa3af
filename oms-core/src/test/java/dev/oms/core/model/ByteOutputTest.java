package dev.oms.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteOutputTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "binlog.000042",
        "ü",
        "abcü",
        "日本語.000001",
        "a😀b",
        "much longer than at first"
      })
  void writesText(String text) {
    ByteOutput out = new ByteOutput(16);
    out.write('<');

    out.writeUtf8(text);
    out.write('>');

    assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8)).isEqualTo("<" + text + ">");
  }
}
