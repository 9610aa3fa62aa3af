package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaErrorsTest {

  static Stream<Arguments> errors() {
    return Stream.of(
        // Passing by themselves.
        of(RetriableException.class, new NetworkException("gone"), "gone"),
        of(RetriableException.class, new TimeoutException("late"), "late"),
        of(RetriableException.class, new NotLeaderOrFollowerException("moved"), "moved"),
        of(RetriableException.class, new NotEnoughReplicasException("few"), "few"),
        of(RetriableException.class, new UnknownServerException("oops"), "oops"),
        of(RetriableException.class, new OutOfOrderSequenceException("seq"), "session"),
        of(RetriableException.class, new UnknownProducerIdException("pid"), "session"),
        of(RetriableException.class, new ProducerFencedException("fenced"), "session"),
        of(
            RetriableException.class,
            new KafkaException("Producer is closed forcefully."),
            "given up before"),
        // Of one record.
        of(RecordException.class, new RecordTooLargeException("2 MB"), "max.message.bytes"),
        of(RecordException.class, new InvalidTimestampException("old"), "old"),
        of(RecordException.class, new InvalidRecordException("no key"), "compact"),
        // To be mended.
        of(OmsException.class, new SaslAuthenticationException("bad"), "check mechanism, user"),
        of(OmsException.class, new SslAuthenticationException("bad"), "TLS handshake failed"),
        of(
            OmsException.class,
            new TopicAuthorizationException(Set.of("orders")),
            "grant the user Describe and Write on topic orders"),
        of(OmsException.class, new ClusterAuthorizationException("no"), "IdempotentWrite"),
        of(OmsException.class, new UnsupportedVersionException("old"), "brokers from 1.0"),
        of(OmsException.class, new UnsupportedCompressionTypeException("zstd"), "2.1"),
        of(OmsException.class, new IllegalStateException("bug"), "bug"),
        of(OmsException.class, new KafkaException("some\n other"), "some other"));
  }

  private static Arguments of(Class<?> type, Throwable error, String text) {
    return Arguments.of(type, error, text);
  }

  @ParameterizedTest
  @MethodSource("errors")
  void kindAndText(Class<?> type, Throwable error, String text) {
    for (Throwable each : new Throwable[] {error, new ExecutionException(error)}) {
      OmsException classified = KafkaErrors.classify(each, "Kafka at h:1, topic t");
      assertThat(classified).isExactlyInstanceOf(type);
      assertThat(classified).hasMessageStartingWith("Kafka at h:1, topic t: ");
      assertThat(classified).hasMessageContaining(text);
      assertThat(classified.getMessage()).doesNotContain("\n");
    }
  }

  @Test
  void settings() {
    assertThat(
            KafkaErrors.ofSettings(
                new KafkaException(
                    "Failed to construct kafka producer",
                    new ConfigException("No resolvable bootstrap urls given in bootstrap.servers")),
                "Kafka at h:1"))
        .isExactlyInstanceOf(RetriableException.class)
        .hasMessage(
            "Kafka at h:1: none of the bootstrap addresses can be resolved; check their names");
    assertThat(
            KafkaErrors.ofSettings(
                new KafkaException(
                    "Failed to construct kafka producer",
                    new KafkaException("Failed to load", new java.io.IOException("wrong"))),
                "Kafka at h:1"))
        .isExactlyInstanceOf(OmsException.class)
        .hasMessage("Kafka at h:1: Failed to load: wrong; check the sink's settings");
    assertThat(
            KafkaErrors.ofSettings(
                new KafkaException(
                    "Failed to create new KafkaAdminClient",
                    new KafkaException(new java.io.IOException("Too many open files"))),
                "Kafka at h:1"))
        .isExactlyInstanceOf(RetriableException.class)
        .hasMessage("Kafka at h:1: no connection can be opened: Too many open files");
  }
}
