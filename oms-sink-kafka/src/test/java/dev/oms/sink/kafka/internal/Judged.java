package dev.oms.sink.kafka.internal;

import dev.oms.testkit.compat.ChangeSinkCompatibilityKit.Delivered;
import dev.oms.testkit.compat.ChangeSinkCompatibilityKit.DeliveredHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Kafka's records as the sinks' compatibility kit judges them. */
final class Judged {

  private Judged() {}

  static List<Delivered> messages(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .map(r -> new Delivered(r.partition(), text(r.key()), text(r.value())))
        .toList();
  }

  static List<DeliveredHeaders> headers(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .map(
            r ->
                new DeliveredHeaders(
                    text(r.value()),
                    header(r, "oms.id"),
                    header(r, "oms.op"),
                    header(r, "oms.table"),
                    header(r, "oms.position")))
        .toList();
  }

  private static @Nullable String header(ConsumerRecord<byte[], byte[]> message, String name) {
    Header header = message.headers().lastHeader(name);
    return header == null ? null : text(header.value());
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }
}
