package dev.oms.source.mysql.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.Secret;
import dev.oms.source.mysql.TlsMode;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SqlErrorsTest {

  private static final MySqlConfig CONFIG =
      new MySqlConfig(
          "db.test",
          3306,
          "oms",
          Secret.of("unused"),
          TlsMode.PREFERRED,
          null,
          null,
          0,
          null,
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          2,
          1000,
          1 << 20,
          Map.of());

  @Test
  @DisplayName("what may pass while connecting is tried again: no name server, no connection left")
  void connecting() {
    OmsException unknown =
        SqlErrors.connecting(
            CONFIG, new SQLException("no link", "08000", new UnknownHostException("db.test")));
    assertThat(unknown)
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("unknown host 'db.test'");
    assertThat(SqlErrors.connecting(CONFIG, new SQLException("full", "08004", 1040)))
        .isInstanceOf(RetriableException.class);
    assertThat(SqlErrors.connecting(CONFIG, new SQLException("denied", "28000", 1045)))
        .isNotInstanceOf(RetriableException.class)
        .hasMessageContaining("access denied");
  }
}
