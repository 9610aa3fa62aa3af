package dev.oms.core.internal;

import dev.oms.core.spi.DeadLetterSink;
import org.jspecify.annotations.Nullable;

/**
 * Writes the dead letters of batches that do not go to a topic, in the source's order, before their
 * batch is sent and so before it can be acknowledged. One for each session.
 */
final class LetterOutlet {

  private final PipelineConfig config;
  private volatile DeadLetterSink.@Nullable Writer writer;

  LetterOutlet(PipelineConfig config) {
    this.config = config;
  }

  /** Opens what dead letters go to, if it is not a topic. */
  void open() {
    DeadLetterSink sink = config.badRows().deadLetters();
    if (sink != null && sink.topic().isEmpty()) {
      writer = sink.open(config.name());
    }
  }

  /** Writes what a batch has; durable when this returns. Called by one thread at a time. */
  void write(InFlightBatch batch) throws InterruptedException {
    DeadLetterSink.Writer open = writer;
    if (open != null && batch.bad().hasLetters()) {
      open.write(batch.bad().takeLetters());
    }
  }

  void close() {
    DeadLetterSink.Writer open = writer;
    writer = null;
    if (open != null) {
      open.close();
    }
  }
}
