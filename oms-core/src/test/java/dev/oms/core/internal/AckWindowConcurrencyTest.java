package dev.oms.core.internal;

import dev.oms.core.model.Position;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Acknowledgements from several threads, while the source adds batches and others look at the
 * position: every outcome is one that the same calls could have had one after the other.
 */
public class AckWindowConcurrencyTest {

  private static final int LOADED = 4;
  private static final int BATCH_BYTES = 10;

  private final Budget budget = new Budget(1000);
  private final AckWindow window =
      new AckWindow(budget, new PipelineStats(note -> {}), failure -> {}, 1 << 20);
  private final InFlightBatch[] batches = new InFlightBatch[LOADED];

  public AckWindowConcurrencyTest() {
    for (int i = 0; i < LOADED; i++) {
      batches[i] = load(i);
    }
  }

  private InFlightBatch load(int number) {
    budget.adjust(BATCH_BYTES);
    InFlightBatch batch = window.take();
    batch.prepare(TestBatch.of(number), null, 0, 0, BATCH_BYTES);
    window.add(batch);
    return batch;
  }

  @Operation(runOnce = true)
  public void acknowledge0() {
    batches[0].acknowledge();
  }

  @Operation(runOnce = true)
  public void acknowledge1() {
    batches[1].acknowledge();
  }

  @Operation(runOnce = true)
  public void acknowledge2() {
    batches[2].acknowledge();
  }

  @Operation(runOnce = true)
  public void acknowledge3() {
    batches[3].acknowledge();
  }

  /** What the source does; it may get a batch that was acknowledged a moment ago. */
  @Operation(runOnce = true)
  public void add() {
    InFlightBatch ignored = load(LOADED);
  }

  @Operation
  public String position() {
    Position position = window.position();
    return position == null ? "none" : position.encode();
  }

  @Operation
  public int size() {
    return window.size();
  }

  @Validate
  public void budgetIsWhatIsInFlight() {
    if (budget.used() != (long) BATCH_BYTES * window.size()) {
      throw new IllegalStateException(
          budget.used() + " bytes in use by " + window.size() + " batches");
    }
  }

  @Test
  @DisplayName("acknowledgements in any order from any thread move the position at once, or not")
  void linearizable() {
    ModelChecks.options(4, 25).actorsPerThread(3).check(AckWindowConcurrencyTest.class);
  }
}
