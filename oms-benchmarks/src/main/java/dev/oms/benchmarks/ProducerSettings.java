package dev.oms.benchmarks;

import java.util.Map;
import java.util.TreeMap;

/** The Kafka producer settings of the contenders beside the pipeline: the Kafka sink's own. */
final class ProducerSettings {

  private ProducerSettings() {}

  /** The sink's defaults as its documentation says them, overridden by {@code changes}. */
  static Map<String, String> with(Map<String, String> changes) {
    Map<String, String> all = new TreeMap<>();
    all.put("acks", "all");
    all.put("enable.idempotence", "true");
    all.put("max.in.flight.requests.per.connection", "5");
    all.put("compression.type", "lz4");
    all.put("batch.size", "262144");
    all.put("linger.ms", "50");
    all.put("buffer.memory", "33554432");
    all.put("max.request.size", "16777216");
    all.putAll(changes);
    return all;
  }

  /** The same as command-line options of a child. */
  static java.util.List<String> arguments(Map<String, String> settings) {
    return settings.entrySet().stream()
        .flatMap(e -> java.util.stream.Stream.of("--kafka", e.getKey() + "=" + e.getValue()))
        .toList();
  }
}
