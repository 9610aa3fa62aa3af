package dev.oms.core.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.CheckpointHeldException;
import dev.oms.core.OmsException;
import dev.oms.core.PipelineState;
import dev.oms.core.spi.CheckpointStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * Life-cycle calls from several threads while runs and waits end by themselves. Runs that end are
 * given up when a stop comes at the same time, which is the hardest case: their end is told late.
 */
public class LifeCycleScenario {

  private static final Duration LIMIT = Duration.ofSeconds(1);

  /** The one hold that there is. */
  private final class Hold implements CheckpointStore.Handle {
    @Override
    public Optional<Checkpoint> load() {
      return Optional.empty();
    }

    @Override
    public void save(Checkpoint checkpoint) {}

    @Override
    public void delete() {}

    @Override
    public void close() {
      boolean ignored = holder.compareAndSet(this, null);
    }
  }

  private final class TestRun implements LifeCycle.Run {
    private final CheckpointStore.Handle hold;
    private final AtomicBoolean over = new AtomicBoolean();

    TestRun(CheckpointStore.Handle hold) {
      this.hold = hold;
    }

    @Override
    public void start() {}

    @Override
    public boolean stop(Duration timeout) {
      if (!over.compareAndSet(false, true)) {
        return false;
      }
      life.ended(this, PipelineState.SUSPEND, null);
      return true;
    }

    void end(PipelineState state) {
      if (over.compareAndSet(false, true)) {
        life.ended(this, state, state == PipelineState.FAILED ? new OmsException("gone") : null);
      }
    }
  }

  private final class TestLine implements LifeCycle.Line {
    @Override
    public void start() {}

    @Override
    public void cancel() {}
  }

  private final class TestParts implements LifeCycle.Parts<TestRun> {
    @Override
    public boolean standby() {
      return standby;
    }

    @Override
    public CheckpointStore.Handle open() {
      Hold hold = new Hold();
      if (!holder.compareAndSet(null, hold)) {
        throw new CheckpointHeldException("held", null);
      }
      return hold;
    }

    @Override
    public void close(CheckpointStore.Handle hold) {
      hold.close();
    }

    @Override
    public TestRun run(CheckpointStore.Handle hold) {
      return new TestRun(hold);
    }

    @Override
    public LifeCycle.Line line() {
      TestLine made = new TestLine();
      line = made;
      return made;
    }

    @Override
    public void release(CheckpointStore.Handle hold) {}

    @Override
    public void troubled(Throwable error) {}

    @Override
    public void changed(PipelineState before, PipelineState after, Throwable error) {
      if (before != told) {
        broken = "told " + before + " -> " + after + " after " + told;
      }
      told = after;
    }
  }

  private final boolean standby;
  private final AtomicReference<Hold> holder = new AtomicReference<>();
  private final LifeCycle<TestRun> life = new LifeCycle<>("x", new TestParts(), new Object());
  private volatile TestLine line;
  private PipelineState told = PipelineState.INIT;
  private volatile String broken;

  public LifeCycleScenario() {
    this(false);
  }

  LifeCycleScenario(boolean standby) {
    this.standby = standby;
  }

  private static void unlessRefused(Runnable call) {
    try {
      call.run();
    } catch (IllegalStateException e) {
      // Refused: that state does not allow it.
    }
  }

  @Operation
  public void start() {
    unlessRefused(() -> life.begin("start", LifeCycle.STARTABLE));
  }

  @Operation
  public void pause() {
    unlessRefused(() -> life.pause(LIMIT));
  }

  @Operation
  public void stop() {
    unlessRefused(() -> life.stop(LIMIT));
  }

  @Operation(runOnce = true)
  public void release() {
    unlessRefused(life::release);
  }

  @Operation
  public void runFails() {
    endRun(PipelineState.FAILED);
  }

  @Operation(runOnce = true)
  public void runFinishes() {
    endRun(PipelineState.FINISHED);
  }

  void endRun(PipelineState state) {
    TestRun running = life.run();
    if (running != null) {
      running.end(state);
    }
  }

  void turnComes() {
    TestLine mine = line;
    Hold hold = new Hold();
    if (mine == null || !holder.compareAndSet(null, hold)) {
      return;
    }
    try {
      life.turnCame(mine, hold);
    } catch (InterruptedException e) {
      hold.close();
    }
  }

  void waitFails() {
    TestLine mine = line;
    if (mine != null) {
      life.waitFailed(mine, new OmsException("gone"));
    }
  }

  @Operation
  public PipelineState state() {
    return life.state();
  }

  @Validate
  public void whatIsHeldFitsTheState() {
    PipelineState state = life.state();
    TestRun running = life.run();
    Hold held = holder.get();
    check(broken == null, broken);
    check(told == state, "told " + told + " and is " + state);
    check(state.isRunning() == (running != null), state + " with the run " + running);
    if (running != null) {
      check(running.hold == held, "it runs without its hold");
      check(!running.over.get(), "what it runs is over");
    } else if (state != PipelineState.SUSPEND) {
      check(held == null, "it keeps the hold and is " + state);
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }

  /** The same with a line to wait in. */
  public static final class Standby extends LifeCycleScenario {

    public Standby() {
      super(true);
    }

    /** Not an operation here: whoever waits may hold the checkpoint for a moment, and refuse it. */
    @Override
    public void release() {
      super.release();
    }

    @Operation
    public void runLosesItsHold() {
      endRun(PipelineState.STANDBY);
    }

    @Override
    @Operation
    public void turnComes() {
      super.turnComes();
    }

    @Override
    @Operation
    public void waitFails() {
      super.waitFails();
    }
  }
}
