package dev.oms.benchmarks;

import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import java.time.Duration;
import java.util.Set;

/** Takes everything and keeps nothing. */
record DiscardingSink() implements ChangeSink {

  @Override
  public String type() {
    return "discard";
  }

  @Override
  public void precheck(Set<String> topics, PrecheckCollector report) {}

  @Override
  public SinkWriter open(SinkContext context) {
    return new SinkWriter() {
      @Override
      public Topic topic(String name) {
        return new Topic(name, Lab.PARTITIONS, Integer.MAX_VALUE);
      }

      @Override
      public void write(MessageBatch batch) {
        batch.acknowledge();
      }

      @Override
      public void close(Duration timeout) {}
    };
  }
}
