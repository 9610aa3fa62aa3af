package dev.oms.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.Secret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.sql.Driver;
import java.sql.DriverManager;
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
      SQLException clean = UrlSecrets.of(url, null).withoutThem(error);
      assertThat(clean.getMessage()).doesNotContain(HIDDEN).startsWith(message.substring(0, 7));
      assertThat(clean.getCause()).isNull();
    }
  }

  @Test
  @DisplayName("what a driver cannot even read is told without the part that it stumbled over")
  void notReadable() throws Exception {
    Driver fussy =
        (Driver)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Driver.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("connect")
                      && arguments[0].toString().startsWith("jdbc:fussy:")) {
                    throw new IllegalArgumentException("illegal escape %zz in " + arguments[0]);
                  }
                  return method.getReturnType() == boolean.class ? false : null;
                });
    DriverManager.registerDriver(fussy);
    try {
      JdbcCheckpointStore store =
          JdbcCheckpointStore.builder("jdbc:fussy://db1/shop?user=oms&password=%zz" + HIDDEN)
              .build();
      assertThatThrownBy(() -> store.peek("p"))
          .hasMessageContaining("db1/shop")
          .hasMessageContaining("%25")
          .satisfies(e -> assertThat(trace(e)).doesNotContain(HIDDEN));
    } finally {
      DriverManager.deregisterDriver(fussy);
    }
  }

  private static String trace(Throwable e) {
    StringWriter all = new StringWriter();
    e.printStackTrace(new PrintWriter(all));
    return all.toString();
  }

  @Test
  @DisplayName("an account's password is masked, and an error that tells nothing is left as it is")
  void account() {
    UrlSecrets secrets = UrlSecrets.of("jdbc:mysql://db1/shop", Secret.of(HIDDEN));
    SQLException clean = secrets.withoutThem(new SQLException("x " + HIDDEN));
    assertThat(clean.getMessage()).isEqualTo("x ******");
    SQLException harmless = new SQLException("refused");
    assertThat(secrets.withoutThem(harmless) == harmless).isTrue();
  }
}
