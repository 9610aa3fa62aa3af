package dev.oms.examples.extending;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

// begin sink
/** Hands each message to a function; the topics all have two partitions. */
record PrintingSink(Consumer<String> printer) implements ChangeSink {

  @Override
  public String type() {
    return "print";
  }

  @Override
  public void precheck(Set<String> topics, PrecheckCollector report) {
    report.passed("Destination-PRINT", "a function takes " + topics);
  }

  @Override
  public SinkWriter open(SinkContext context) {
    return new SinkWriter() {
      @Override
      public Topic topic(String name) {
        return new Topic(name, 2, Integer.MAX_VALUE);
      }

      @Override
      public void write(MessageBatch batch) {
        for (int i = 0; i < batch.size(); i++) {
          int from = batch.valueOffset(i);
          String value = new String(batch.bytes(), from, batch.valueLength(i), UTF_8);
          printer.accept(batch.topic(i) + "/" + batch.partition(i) + " " + value);
        }
        batch.acknowledge(); // a real sink does so later, when the destination has it
      }

      @Override
      public void close(Duration timeout) {}
    };
  }
}
// end sink
