package dev.oms.examples.extending;

import dev.oms.core.Checkpoint;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.CheckpointStore;
import java.util.Map;
import java.util.Optional;

// begin store
/** Keeps checkpoints in a map; a real one makes {@code save} durable and locks out others. */
record MapCheckpoints(Map<String, Checkpoint> map) implements CheckpointStore {

  @Override
  public String describe() {
    return "a map";
  }

  @Override
  public void precheck(String pipelineName, PrecheckCollector report) {
    report.passed("Checkpoint-WRITABLE", describe());
  }

  @Override
  public Optional<Checkpoint> peek(String pipelineName) {
    return Optional.ofNullable(map.get(pipelineName));
  }

  @Override
  public Handle open(String pipelineName) {
    return new Handle() {
      @Override
      public Optional<Checkpoint> load() {
        return peek(pipelineName);
      }

      @Override
      public void save(Checkpoint checkpoint) {
        map.put(pipelineName, checkpoint);
      }

      @Override
      public void delete() {
        map.remove(pipelineName);
      }

      @Override
      public void close() {}
    };
  }
}
// end store
