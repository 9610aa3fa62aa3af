package dev.oms.source.mysql.internal.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server lacks of what was delivered. */
class DeliveredGtidsTest {

  private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

  @Test
  void theOpenTransactionIsDeliveredInPart() {
    assertThat(DeliveredGtids.of(MySqlGtidSet.parse(UUID + ":1-5"), UUID + ":7"))
        .hasToString(UUID + ":1-5:7");
    assertThat(DeliveredGtids.of(MariaDbGtidPosition.parse("0-1-5,3-1-2"), "0-2-6"))
        .hasToString("0-2-6,3-1-2");
    assertThat(DeliveredGtids.of(MySqlGtidSet.parse(UUID + ":1-5"), null))
        .hasToString(UUID + ":1-5");
  }

  @Test
  void mariaDbIsAskedForTheServerThatWroteATransaction() {
    List<Gtid.MariaDb> delivered = List.of(new Gtid.MariaDb(0, 1, 100));
    assertThat(missing(delivered, new Gtid.MariaDb(0, 1, 100))).isNull();
    assertThat(missing(delivered, new Gtid.MariaDb(0, 1, 120))).isNull();
    assertThat(missing(delivered, new Gtid.MariaDb(0, 1, 90))).contains("0-1-100", "0-1-90");
    // Promoted after 0-1-90: its own transactions have numbers that were delivered for others.
    assertThat(missing(delivered, new Gtid.MariaDb(0, 1, 90), new Gtid.MariaDb(0, 2, 130)))
        .isEqualTo("up to 0-1-100 (it has up to 0-1-90)");
    assertThat(missing(delivered, new Gtid.MariaDb(1, 1, 100)))
        .contains("it has none of that server");
    assertThat(missing(delivered)).contains("it has none of that server");
    // Made of a backup: the log has nothing of the time before it.
    assertThat(DeliveredGtids.missing(delivered, List.of(), delivered)).isNull();
  }

  private static String missing(List<Gtid.MariaDb> delivered, Gtid.MariaDb... logged) {
    return DeliveredGtids.missing(delivered, List.of(logged), List.of());
  }
}
