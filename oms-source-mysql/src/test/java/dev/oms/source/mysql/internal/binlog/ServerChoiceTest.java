package dev.oms.source.mysql.internal.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.source.mysql.internal.HostPort;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of several hosts is read, with servers that are faked on loopback sockets. */
class ServerChoiceTest {

  private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
  private static final String B = "f0000000-71ca-11e1-9e33-c80aa9429562";

  private final AtomicLong nanos = new AtomicLong();
  private FakeServer first;
  private FakeServer second;

  @BeforeEach
  void start() throws Exception {
    first = FakeServer.mysql(A, A + ":1-100");
    second = FakeServer.mysql(B, A + ":1-90");
  }

  @AfterEach
  void stop() throws Exception {
    first.close();
    second.close();
  }

  private ServerChoice choice(FakeServer... servers) {
    List<HostPort> hosts =
        Arrays.stream(servers).map(s -> HostPort.parse(s.address(), 3306)).toList();
    MySqlConfig config =
        LogReading.config("127.0.0.1", hosts.get(0).port()).of(hosts, Duration.ofSeconds(60));
    return new ServerChoice(config, nanos::get);
  }

  private static BinlogPosition at(String gtids) {
    return new BinlogPosition("binlog.000003", 777, MySqlGtidSet.parse(gtids), 2, A);
  }

  private static String read(ServerChoice.Chosen chosen) {
    return chosen.config().address();
  }

  @Test
  void theFirstThatAnswersIsReadAndThenTheNext() {
    ServerChoice choice = choice(first, second);
    assertThat(read(choice.choose(null, null, true))).isEqualTo(first.address());
    // It was lost: the next one comes first, and the same one again when that is away.
    assertThat(read(choice.choose(at(A + ":1-90"), null, true))).isEqualTo(second.address());
    assertThat(read(choice.choose(at(A + ":1-90"), null, true))).isEqualTo(first.address());
    second.refuse(true);
    assertThat(read(choice.choose(at(A + ":1-90"), null, true))).isEqualTo(first.address());
    first.refuse(true);
    assertThatThrownBy(() -> choice.choose(at(A + ":1-90"), null, true))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining(first.address())
        .hasMessageContaining(second.address());
  }

  @Test
  void anotherServersLogIsGoneOnFromByGtidAlone() {
    ServerChoice choice = choice(second);
    ServerChoice.Chosen chosen = choice.choose(at(A + ":1-80"), null, true);
    assertThat(chosen.moved()).isTrue();
    BinlogPosition start = chosen.start();
    assertThat(start.server()).isEqualTo(B);
    assertThat(start).hasToString("binlog.000007:4");
    assertThat(start.gtids()).hasToString(A + ":1-80");
    assertThat(chosen.end()).hasToString("binlog.000009:500");
    // The same server goes on where it was.
    ServerChoice.Chosen same = choice(first).choose(at(A + ":1-80"), null, true);
    assertThat(same.moved()).isFalse();
    assertThat(same.start()).hasToString("binlog.000003:777+2");
  }

  @Test
  void aServerThatLacksWhatWasDeliveredIsWaitedFor() {
    first.refuse(true);
    ServerChoice choice = choice(first, second);
    BinlogPosition saved = at(A + ":1-95");
    assertWaits(choice, saved, A + ":91-95");
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertWaits(choice, saved, A + ":91-95");
    // It gets some: the time begins anew.
    second.executed(A + ":1-93");
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertWaits(choice, saved, A + ":94-95");
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertWaits(choice, saved, A + ":94-95");
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThatThrownBy(() -> choice.choose(saved, null, true))
        .isInstanceOf(OmsException.class)
        .isNotInstanceOf(RetriableException.class)
        .hasMessageContaining(second.address() + " lacks transactions that were delivered: ")
        .hasMessageContaining(A + ":94-95")
        .hasMessageContaining("bring the former primary back");
    second.executed(A + ":1-95," + B + ":1-3");
    assertThat(read(choice.choose(saved, null, true))).isEqualTo(second.address());
  }

  private void assertWaits(ServerChoice choice, BinlogPosition saved, String missing) {
    assertThatThrownBy(() -> choice.choose(saved, null, true))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("waits up to 60 s")
        .hasMessageContaining(second.address() + " lacks transactions that were delivered: ")
        .hasMessageContaining(missing);
  }

  @Test
  void theTransactionThatWasHandedOnInPartIsAmongWhatWasDelivered() {
    ServerChoice choice = choice(second);
    assertThatThrownBy(() -> choice.choose(at(A + ":1-90"), A + ":91", true))
        .hasMessageContaining("lacks transactions that were delivered: " + A + ":91");
    second.executed(A + ":1-91");
    assertThat(choice.choose(at(A + ":1-90"), A + ":91", true).start().gtids())
        .hasToString(A + ":1-90");
  }

  @Test
  void whatASetUpCannotDoIsSaidAtOnce() {
    second.answer("SELECT @@global.log_replica_updates", "0");
    assertThatThrownBy(() -> choice(second).choose(at(A + ":1-90"), null, true))
        .isNotInstanceOf(RetriableException.class)
        .hasMessageContaining("does not log what it replicates");
    first.answer("SELECT @@global.gtid_mode", "OFF");
    assertThatThrownBy(() -> choice(first, second).choose(null, null, true))
        .isNotInstanceOf(RetriableException.class)
        .hasMessageContaining(first.address() + " has no GTIDs");
    assertThatThrownBy(
            () -> choice(first).choose(BinlogPosition.of("b.1", 4).withServer(B), null, true))
        .hasMessageContaining("is of the log of server " + B);
  }

  @Test
  void whatWasPurgedBeforeItWasReadIsNotGoneOnFrom() {
    second.answer("SELECT @@global.gtid_purged", A + ":1-85");
    assertThatThrownBy(() -> choice(first, second).choose(at(A + ":1-101"), null, true))
        .hasMessageContaining("lacks");
    first.refuse(true);
    assertThatThrownBy(() -> choice(first, second).choose(at(A + ":1-80"), null, true))
        .hasMessageContaining("has purged transactions that were not read yet: " + A + ":81-85");
  }

  @Test
  void addressesAreReadWithAndWithoutPorts() {
    assertThat(HostPort.parse("db1:3307", 3306)).isEqualTo(new HostPort("db1", 3307));
    assertThat(HostPort.parse(" db1 ", 3306)).isEqualTo(new HostPort("db1", 3306));
    assertThat(HostPort.parse("[::1]:3307", 3306)).isEqualTo(new HostPort("::1", 3307));
    assertThat(HostPort.parse("[::1]", 3306)).isEqualTo(new HostPort("::1", 3306));
    assertThat(HostPort.parse("::1", 3306)).isEqualTo(new HostPort("::1", 3306));
    for (String wrong : new String[] {"", ":3306", "db1:x", "db1:0", "[::1"}) {
      assertThatThrownBy(() -> HostPort.parse(wrong, 3306))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
