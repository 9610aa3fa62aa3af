package dev.oms.project;

import dev.oms.core.SyncPipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The optional {@code tuning} section. What it does not name keeps the pipeline's default. */
final class Tuning {

  private final List<Consumer<SyncPipeline.Builder>> settings = new ArrayList<>();
  private Duration stopTimeout = Duration.ofSeconds(30);

  static Tuning read(Section section) {
    Tuning tuning = new Tuning();
    tuning.duration(section, "checkpointInterval", SyncPipeline.Builder::checkpointInterval);
    tuning.duration(section, "stopTimeout", SyncPipeline.Builder::stopTimeout);
    if (section.has("maxInFlightBytes")) {
      long bytes = section.number("maxInFlightBytes", 32L << 20, 1 << 20, Long.MAX_VALUE);
      tuning.settings.add(b -> b.maxInFlightBytes(bytes));
    }
    if (section.has("encodeThreads")) {
      int threads = section.integer("encodeThreads", 1, 1, 256);
      tuning.settings.add(b -> b.encodeThreads(threads));
    }
    int rows = section.integer("batchRows", SyncPipeline.Builder.DEFAULT_BATCH_ROWS, 1, 1_000_000);
    long bytes =
        section.number(
            "batchBytes", SyncPipeline.Builder.DEFAULT_BATCH_BYTES, 1024, Integer.MAX_VALUE);
    tuning.settings.add(b -> b.batchSize(rows, bytes));
    section.reportUnknownKeys(true);
    return tuning;
  }

  private interface Setting {
    void set(SyncPipeline.Builder builder, Duration value);
  }

  private void duration(Section section, String key, Setting setting) {
    if (section.has(key)) {
      Duration value = section.duration(key, Duration.ofSeconds(1));
      if (key.equals("checkpointInterval") && value.toMillis() < 10) {
        section.problem(key, "is below 10ms");
      }
      if (key.equals("stopTimeout")) {
        stopTimeout = value;
      }
      settings.add(b -> setting.set(b, value));
    }
  }

  Duration stopTimeout() {
    return stopTimeout;
  }

  void applyTo(SyncPipeline.Builder builder) {
    settings.forEach(s -> s.accept(builder));
  }
}
