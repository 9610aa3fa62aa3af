package dev.oms.source.mysql.internal.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Status variables as servers wrote them. */
class StatusVariablesTest {

  private static final String MARIADB =
      "00 00 00 00 01 01 08 00 20 54 00 00 00 00 06 03 73 74 64 83 02 08 00 2f 00 2d 00 00 09"
          + " 04 2d 00 2d 00 2d 00 81 0a 00 00 00 00 00 00 00";

  private static StatusVariables read(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return StatusVariables.read(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @CsvSource({
    // MySQL 8.0: client and server collation, updated database, default_collation_for_utf8mb4
    "00 00 00 00 00 01 20 00 a0 45 00 00 00 00 06 03 73 74 64 04 1c 00 ff 00 2f 00 0c 01 64 00"
        + " 11 11 00 00 00 00 00 00 00 12 2d 00 13 00, 28, 47, 45",
    // with increments, time names, an invoker and two databases
    "00 00 00 00 00 01 20 00 a0 45 00 00 00 00 06 03 73 74 64 03 05 00 01 00 04 ff 00 ff 00 2f 00"
        + " 07 04 00 0b 04 72 6f 6f 74 09 31 32 37 2e 30 2e 30 2e 31 0c 02 65 00 64 00 11 1c 00 00"
        + " 00 00 00 00 00 12 ff 00, 255, 47, 255",
    // too many databases to be listed
    "04 ff 00 ff 00 2f 00 0c fe 12 2d 00, 255, 47, 45",
    // MySQL 5.7
    "00 00 00 00 00 01 20 00 a0 55 00 00 00 00 06 03 73 74 64 04 2d 00 2d 00 08 00 0c 01 64 00,"
        + " 45, 8, -1",
    // what is not known ends it
    "04 2d 00 2d 00 08 00 7f 12 2d 00, 45, 8, -1",
    "'', -1, -1, -1"
  })
  void collationsOfMySql(String hex, int client, int server, int utf8mb4) {
    StatusVariables status = read(hex);
    assertThat(status.clientCollation).isEqualTo(client);
    assertThat(status.session()).isEqualTo(new SessionCollations(server, utf8mb4, null));
  }

  @Test
  void mariaDbPutsItsOwnBeforeTheCharset() {
    StatusVariables status = read(MARIADB);
    assertThat(status.clientCollation).isEqualTo(45);
    assertThat(status.session()).isEqualTo(new SessionCollations(45, -1, Map.of(8, 47, 45, 2304)));
    StatusVariables none = read("83 00 04 2d 00 2d 00 2f 00 82 04 0f 00 00 00 00 00 00 00 82 02");
    assertThat(none.session()).isEqualTo(new SessionCollations(47, -1, Map.of()));
    assertThat(read("04 2d 00 2d 00 2f 00").session().byDefault()).isNull();
  }

  @Test
  void whatIsCutOffIsNotSaid() {
    byte[] bytes = HexFormat.of().parseHex(MARIADB.replace(" ", ""));
    for (int end = 0; end < bytes.length; end++) {
      SessionCollations session = SessionCollations.read(bytes, 0, end);
      assertThat(session.server()).isIn(-1, 45);
      assertThat(session.byDefault()).isIn(null, Map.of(8, 47, 45, 2304));
    }
  }
}
