package dev.oms.core.internal;

import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who waits is woken, whichever way the threads interleave: Lincheck reports a deadlock else. */
class WaitingConcurrencyTest {

  /** Something to do on a thread of its own. */
  private interface Step {
    void run() throws InterruptedException;
  }

  private static void together(Step... steps) {
    List<Thread> threads = new ArrayList<>();
    for (Step step : steps) {
      threads.add(
          new Thread(
              () -> {
                try {
                  step.run();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }

  @Test
  @DisplayName("the budget wakes the source when bytes come back, in one piece or in two")
  void budget() {
    Lincheck.runConcurrentTest(
        ModelChecks.interleavings(40),
        () -> {
          Budget budget = new Budget(10);
          budget.adjust(9);
          together(() -> budget.acquire(5), () -> budget.adjust(-4), () -> budget.adjust(-5));
          check(budget.used() == 5, "5 bytes are in use");
        });
  }

  @Test
  @DisplayName("a budget that is closed lets the source go")
  void budgetCloses() {
    Lincheck.runConcurrentTest(
        ModelChecks.interleavings(40),
        () -> {
          Budget budget = new Budget(10);
          budget.adjust(10);
          together(
              () -> {
                try {
                  budget.acquire(5);
                  check(false, "no bytes are left");
                } catch (InterruptedException e) {
                  check(budget.used() == 10, "nothing was taken");
                }
              },
              budget::close);
        });
  }

  /** The thread that supervises a session, as far as it saves checkpoints. */
  private static final class Supervisor {
    private boolean woken;

    synchronized void wake() {
      woken = true;
      notifyAll();
    }

    private synchronized void sleep() throws InterruptedException {
      while (!woken) {
        wait();
      }
      woken = false;
    }

    /** Saves what it knows first, and the awaited position when it is asked. */
    void run(CheckpointBarrier barrier, TestBatch before, TestBatch awaited)
        throws InterruptedException {
      barrier.saved(before.position());
      do {
        sleep();
      } while (!barrier.isAwaited());
      barrier.saved(awaited.position());
    }
  }

  @Test
  @DisplayName("a checkpoint that is waited for is asked for, and its saving lets the source go on")
  void barrier() {
    TestBatch before = TestBatch.of(0);
    TestBatch first = TestBatch.of(1);
    Lincheck.runConcurrentTest(
        ModelChecks.interleavings(200),
        () -> {
          Supervisor supervisor = new Supervisor();
          CheckpointBarrier barrier = new CheckpointBarrier(supervisor::wake);
          barrier.begin(true);
          together(
              () -> {
                barrier.handedOver(first, first.position());
                barrier.await();
                check(!barrier.isAwaited(), "nothing is waited for any more");
              },
              () -> supervisor.run(barrier, before, first));
        });
  }

  /** Keeps the order in which batches come. */
  private static final class Order implements SinkWriter {
    final List<String> numbers = new ArrayList<>();

    @Override
    public Topic topic(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(MessageBatch batch) {
      numbers.add(batch.endPosition().encode());
    }

    @Override
    public void close(Duration timeout) {}
  }

  @Test
  @DisplayName("each batch that is encoded is delivered, in order, by one worker or the other")
  void handover() {
    Lincheck.runConcurrentTest(
        ModelChecks.interleavings(40),
        () -> {
          Budget budget = new Budget(10);
          AckWindow window = new AckWindow(budget, new PipelineStats(n -> {}), e -> {}, 0);
          Order order = new Order();
          Handover handover = new Handover(order, new LetterOutlet(null), true, () -> true);
          InFlightBatch[] batches = new InFlightBatch[3];
          for (int i = 0; i < batches.length; i++) {
            batches[i] = window.take();
            batches[i].prepare(TestBatch.of(i), null, 0, 0, 0);
            handover.add(batches[i]);
          }
          together(
              () -> {
                batches[1].encoded = true;
                handover.deliver();
              },
              () -> {
                batches[0].encoded = true;
                handover.deliver();
                batches[2].encoded = true;
                handover.deliver();
              });
          check(order.numbers.equals(List.of("0", "1", "2")), "delivered " + order.numbers);
        });
  }
}
