package dev.oms.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.Secret;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlSecretsTest {

  private static final String HIDDEN = "tiger-7";

  @ParameterizedTest
  @DisplayName("a password is masked wherever a URL may have it, also in what is told of the URL")
  @ValueSource(
      strings = {
        "jdbc:mysql://db1:3306/shop?user=oms&password=tiger-7",
        "jdbc:sqlserver://db1:1433;user=oms;password=tiger-7",
        "jdbc:mysql://oms:tiger-7@db1/shop",
        "jdbc:mysql://(host=db1,port=3306,password=tiger-7)/shop",
        "jdbc:mysql://address=(host=db1)(password=tiger-7)/shop",
        "jdbc:mysql://(host=db1,password=tiger-7/shop"
      })
  void masked(String url) {
    String told = JdbcCheckpointStore.builder(url).build().describe();
    assertThat(told).contains("db1").doesNotContain(HIDDEN);
    for (String message : new String[] {"cannot read " + url, "unknown host (" + HIDDEN + ")"}) {
      SQLException error = new SQLException(message, new IllegalStateException(message));
      SQLException clean = UrlSecrets.of(url, null).withoutThem(error, told);
      assertThat(clean.getMessage()).doesNotContain(HIDDEN).startsWith(message.substring(0, 7));
      assertThat(clean.getCause()).isNull();
    }
  }

  @Test
  @DisplayName("an account's password is masked, and an error that tells nothing is left as it is")
  void account() {
    UrlSecrets secrets = UrlSecrets.of("jdbc:mysql://db1/shop", Secret.of(HIDDEN));
    SQLException clean = secrets.withoutThem(new SQLException("x " + HIDDEN), "");
    assertThat(clean.getMessage()).isEqualTo("x ******");
    SQLException harmless = new SQLException("refused");
    assertThat(secrets.withoutThem(harmless, "") == harmless).isTrue();
  }
}
