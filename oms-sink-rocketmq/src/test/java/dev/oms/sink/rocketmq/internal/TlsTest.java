package dev.oms.sink.rocketmq.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.rocketmq.RocketMqSink;
import dev.oms.testkit.RocketMqCluster;
import dev.oms.testkit.TestCertificates;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that speak TLS only. */
@Timeout(120)
class TlsTest {

  private static RocketMqCluster rocketMq;

  @BeforeAll
  static void start() {
    rocketMq = RocketMqCluster.builder().tls(true).start();
  }

  @AfterAll
  static void stop() {
    rocketMq.close();
  }

  private static RocketMqSink.Builder sink() {
    return RocketMqSink.builder().nameServers(rocketMq.nameServers());
  }

  @Test
  void trustedServersAreWrittenToAndTheJvmsSettingsStayAsTheyWere() throws Exception {
    rocketMq.createTopic("encrypted", 1);
    RocketMqSink sink =
        sink().trustCertificates(TestCertificates.get().caPem()).messageTrace(true).build();
    boolean testMode = TlsSystemConfig.tlsTestModeEnable;
    PrecheckCollector report = new PrecheckCollector();
    sink.precheck(Set.of("encrypted"), report);
    assertThat(report.report().failures()).isEmpty();
    try (SinkWriter writer = sink.open(new RecordedContext("tls"))) {
      RecordedBatch batch = new RecordedBatch().message("encrypted", 0, "k", "v");
      writer.write(batch);
      assertThat(batch.await(Duration.ofSeconds(20))).isTrue();
      assertThat(batch.cause()).isNull();
    }
    assertThat(rocketMq.endOffsets("encrypted")).containsExactly(1L);
    assertThat(TlsSystemConfig.tlsTestModeEnable).isEqualTo(testMode);
    assertThat(TlsSystemConfig.tlsClientTrustCertPath).isNull();
  }

  @Test
  void serversThatNobodyVouchesForAreNot() {
    // The JVM does not know the test's authority.
    assertThatThrownBy(() -> sink().tls().build().open(new RecordedContext("tls")))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining(rocketMq.nameServers());
  }

  @Test
  void openTextIsNotAnswered() {
    assertThatThrownBy(() -> sink().build().open(new RecordedContext("tls")))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("no name server answers");
  }

  @Test
  void aFileThatIsNoCertificateIsNamed(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("broken.pem"), "no certificate");
    assertThatThrownBy(
            () -> sink().trustCertificates(file).build().open(new RecordedContext("tls")))
        .satisfies(e -> System.err.println("MESSAGE " + e.getMessage()))
        .isInstanceOf(OmsException.class);
  }
}
