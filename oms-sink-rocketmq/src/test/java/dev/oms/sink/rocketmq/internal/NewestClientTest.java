package dev.oms.sink.rocketmq.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.OmsException;
import dev.oms.core.Secret;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.rocketmq.RocketMqSink;
import dev.oms.testkit.RocketMqCluster;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.rocketmq.common.MQVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sink in a JVM with the 5.x client in place of the one it is compiled against. */
class NewestClientTest {

  /** What replaces the 4.9 client: the servers' jars hold the client of their version. */
  private static final Pattern OLD =
      Pattern.compile(".*/(rocketmq-[a-z]+|netty-[a-z-]+)-[0-9.]+.*");

  @Test
  @Timeout(120)
  void worksWithTheNewestClient(@TempDir Path dir) throws Exception {
    String classPath = System.getProperty("java.class.path");
    String rest =
        Stream.of(classPath.split(Pattern.quote(File.pathSeparator)))
            .filter(e -> !OLD.matcher(e).matches() && !e.contains("fastjson"))
            .collect(Collectors.joining(File.pathSeparator));
    Path servers =
        Path.of("../oms-testkit-rocketmq/target/classes/dev/oms/testkit/rocketmq/lib")
            .toAbsolutePath();
    Path out = dir.resolve("out");
    try (RocketMqCluster rocketMq =
        RocketMqCluster.builder().accessControl("admin", "admin-s3cret").start()) {
      rocketMq.createTopic("newest", 3);
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-Duser.home=" + dir,
                  "-cp",
                  rest + File.pathSeparator + servers + "/*",
                  Child.class.getName(),
                  rocketMq.nameServers())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      assertThat(child.waitFor(90, TimeUnit.SECONDS)).isTrue();
      String printed = Files.readString(out, StandardCharsets.UTF_8);
      System.err.println(printed);
      assertThat(printed).contains("client V5_").contains("done").doesNotContain("not refused");
      assertThat(printed).contains("missing: it does not exist").contains("is too large");
      assertThat(child.exitValue()).isZero();
      assertThat(rocketMq.endOffsets("newest")).containsExactly(10_000L, 10_000L, 10_000L);
    }
  }

  /** Runs in the other JVM. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) throws Exception {
      System.out.println("client " + MQVersion.getVersionDesc(MQVersion.CURRENT_VERSION));
      RocketMqSink sink =
          RocketMqSink.builder()
              .nameServers(args[0])
              .accessKey("admin", Secret.of("admin-s3cret"))
              .messageTrace(true)
              .property("heartbeatBrokerInterval", "20000")
              .build();
      PrecheckCollector report = new PrecheckCollector();
      sink.precheck(Set.of("newest"), report);
      report.report().throwIfFailed();
      try (SinkWriter writer = sink.open(new RecordedContext("newest"))) {
        Numbered numbered = new Numbered("newest", writer.topic("newest").partitions());
        numbered.write(writer, 30_000, 500);
        numbered.awaitAcknowledged(Duration.ofSeconds(60));
        try {
          writer.topic("missing");
          System.out.println("not refused");
        } catch (OmsException e) {
          System.out.println(e.getMessage());
        }
        RecordedBatch large = new RecordedBatch().message("newest", 0, "k", "x".repeat(5_000_000));
        writer.write(large);
        System.out.println(large.cause());
      }
      System.out.println("done");
      System.exit(0);
    }
  }
}
