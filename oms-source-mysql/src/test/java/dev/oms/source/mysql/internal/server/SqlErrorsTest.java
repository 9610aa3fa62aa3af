package dev.oms.source.mysql.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.source.mysql.internal.schema.TestServers;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SqlErrorsTest {

  private static final MySqlConfig CONFIG = TestServers.config("db.test", 3306, "oms", "unused");

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
