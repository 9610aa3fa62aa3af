package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.OmsException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sink in a JVM with the newest Kafka client in place of the one it is compiled against. */
class NewestClientTest {

  private static final Path CLIENT =
      Path.of("target/newest-kafka-client/kafka-clients.jar").toAbsolutePath();

  @Test
  @Timeout(120)
  void worksWithTheNewestClient(@TempDir Path dir) throws Exception {
    // Not the broker's jars: they bring the old client along.
    String rest =
        Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
            .filter(e -> !e.contains("org/apache/kafka/"))
            .collect(Collectors.joining(File.pathSeparator));
    Path out = dir.resolve("out");
    try (KafkaCluster kafka = KafkaCluster.builder().start()) {
      kafka.createTopic("newest", 3);
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-cp",
                  CLIENT + File.pathSeparator + rest,
                  Child.class.getName(),
                  kafka.bootstrapServers())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      assertThat(child.waitFor(90, TimeUnit.SECONDS)).isTrue();
      String printed = Files.readString(out, StandardCharsets.UTF_8);
      System.err.println(printed);
      assertThat(printed).contains("client 4.").contains("done").doesNotContain("not supported");
      assertThat(child.exitValue()).isZero();
      assertThat(kafka.endOffsets("newest").values().stream().mapToLong(n -> n).sum())
          .isEqualTo(30_000);
    }
  }

  /** Runs in the other JVM. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) throws Exception {
      Properties version = new Properties();
      try (InputStream in = Child.class.getResourceAsStream("/kafka/kafka-version.properties")) {
        version.load(in);
      }
      System.out.println("client " + version.getProperty("version"));
      KafkaSink sink = KafkaSink.builder().bootstrapServers(args[0]).build();
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
        RecordedBatch large = new RecordedBatch().message("newest", 0, "k", "x".repeat(2_000_000));
        writer.write(large);
        System.out.println(large.cause());
      }
      System.out.println("done");
    }
  }
}
