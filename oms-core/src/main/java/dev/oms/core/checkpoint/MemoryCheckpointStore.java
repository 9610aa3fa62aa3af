package dev.oms.core.checkpoint;

import dev.oms.core.Checkpoint;
import dev.oms.core.CheckpointHeldException;
import dev.oms.core.OmsException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.CheckpointStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps checkpoints in memory, for as long as the store object lives: for tests, and for pipelines
 * that begin anew with each process. Thread-safe.
 */
public final class MemoryCheckpointStore implements CheckpointStore {

  private final Map<String, Checkpoint> checkpoints = new HashMap<>();
  private final Set<String> open = new HashSet<>();

  /** An empty store. */
  public MemoryCheckpointStore() {}

  @Override
  public String describe() {
    return "memory of this process";
  }

  @Override
  public void precheck(String pipelineName, PrecheckCollector report) {
    report.warning(
        "Checkpoint-WRITABLE",
        "checkpoints are kept in memory: a new process begins anew",
        "use a file or JDBC checkpoint store to survive a restart");
  }

  @Override
  public synchronized Optional<Checkpoint> peek(String pipelineName) {
    return Optional.ofNullable(checkpoints.get(pipelineName));
  }

  @Override
  public synchronized Handle open(String pipelineName) {
    if (!open.add(pipelineName)) {
      throw new CheckpointHeldException(
          "the checkpoint of pipeline '" + pipelineName + "' is in use by another running pipeline",
          null);
    }
    return new MemoryHandle(pipelineName);
  }

  private final class MemoryHandle implements Handle {
    private final String name;
    private boolean closed;

    private MemoryHandle(String name) {
      this.name = name;
    }

    /** Another pipeline may hold the checkpoint by now. */
    private void refuseClosed() {
      if (closed) {
        throw new OmsException("the checkpoint of pipeline '" + name + "' was let go");
      }
    }

    @Override
    public Optional<Checkpoint> load() {
      synchronized (MemoryCheckpointStore.this) {
        return Optional.ofNullable(checkpoints.get(name));
      }
    }

    @Override
    public void save(Checkpoint checkpoint) {
      synchronized (MemoryCheckpointStore.this) {
        refuseClosed();
        checkpoints.put(name, checkpoint);
      }
    }

    @Override
    public void delete() {
      synchronized (MemoryCheckpointStore.this) {
        refuseClosed();
        checkpoints.remove(name);
      }
    }

    @Override
    public void close() {
      synchronized (MemoryCheckpointStore.this) {
        if (!closed) {
          closed = true;
          open.remove(name);
        }
      }
    }
  }
}
