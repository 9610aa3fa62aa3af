package dev.oms.core.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.TablePattern;
import dev.oms.core.model.Position;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import dev.oms.core.spi.SourceProgress;
import dev.oms.core.spi.SourceReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a source with a sink: the source thread, the workers, and what is in flight
 * between them. Opened once, closed once; the thread that supervises it calls {@link #await} in
 * between.
 */
final class Session {

  private static final Logger log = LoggerFactory.getLogger(Session.class);

  /** More batches waiting for a worker than this would only add latency. */
  private static final int ENCODE_QUEUE = 32;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final PipelineConfig config;
  private final PipelineStats stats;
  private final Delays delays;
  private final HeartbeatTopics topics;
  private final Outlet outlet;
  private final KnownBad knownBad;
  private final RateLimiter limiter;
  private final LetterOutlet letters;
  private final Budget budget;
  private final AckWindow window;
  private final Sequencer sequencer = new Sequencer();
  private final Expansion expansion = new Expansion();
  private final Semaphore encodeSlots = new Semaphore(ENCODE_QUEUE);
  private final BlockingQueue<InFlightBatch> encodeQueue = new LinkedBlockingQueue<>();
  private final List<Thread> workers = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Throwable failure;
  private boolean sourceEnded;

  private final CheckpointBarrier barrier;

  /** By which batches are mapped that the source hands over now. Used by the source thread. */
  private ObjectMapping objects;

  private volatile boolean closing;
  private @Nullable SinkWriter writer;
  private volatile @Nullable SourceReader reader;
  private @Nullable Handover handover;
  private @Nullable Thread sourceThread;

  Session(
      PipelineConfig config,
      PipelineStats stats,
      Delays delays,
      HeartbeatTopics topics,
      KnownBad knownBad,
      RateLimiter limiter,
      ObjectMapping objects,
      Outlet outlet) {
    this.objects = objects;
    this.config = config;
    this.stats = stats;
    this.delays = delays;
    this.topics = topics;
    this.outlet = outlet;
    this.knownBad = knownBad;
    this.limiter = limiter;
    letters = new LetterOutlet(config);
    budget = new Budget(config.maxInFlightBytes());
    window = new AckWindow(budget, stats, this::fail, config.maxInFlightBytes() / 2);
    barrier = new CheckpointBarrier(this::wake);
  }

  /**
   * Connects the sink and starts the threads.
   *
   * @throws OmsException when the sink cannot be opened
   */
  void open() {
    SinkWriter writer = outlet.open(new SinkSide());
    this.writer = writer;
    Checkpoint startFrom = outlet.startFrom();
    barrier.begin(startFrom == null);
    Set<String> known = new HashSet<>(topics.names(objects));
    config.badRows().topic().ifPresent(known::add);
    writer.prepare(Set.copyOf(known));
    letters.open();
    Handover handover = new Handover(writer, letters, outlet.savesCheckpoints(), outlet::holds);
    this.handover = handover;
    SourceReader reader =
        config
            .source()
            .open(
                new SourceSide(
                    config, objects, startFrom, limiter, this::sourceDelayed, stats::note));
    this.reader = reader;
    for (int i = 1; i <= config.encodeThreads(); i++) {
      BatchEncoder encoder = new BatchEncoder(config, writer, stats, topics, knownBad);
      workers.add(thread("encode-" + i, () -> work(encoder, writer, handover)));
    }
    Thread source = thread("source", () -> runSource(reader));
    sourceThread = source;
    workers.forEach(Thread::start);
    source.start();
  }

  private Thread thread(String role, Runnable body) {
    Thread thread = new Thread(body, "oms-" + config.name() + "-" + role);
    thread.setDaemon(true);
    return thread;
  }

  private void runSource(SourceReader reader) {
    try {
      reader.run(this::emit);
      signal(() -> sourceEnded = true);
    } catch (InterruptedException e) {
      if (!closing) {
        fail(new OmsException("the source was interrupted", e));
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void emit(ChangeBatch source) throws InterruptedException {
    if (closing) {
      throw new InterruptedException("the pipeline is stopping");
    }
    barrier.await();
    long messageBytes = expansion.messages(source.bytes());
    limiter.acquire(source.rowsAtMost(), messageBytes, () -> closing);
    // All waiting is done before the batch is taken in: one that is in the window is always
    // encoded.
    encodeSlots.acquire();
    // What it holds, and what it will become.
    long room = expansion.expected(source.bytes());
    long wanted = source.bytes() + room + InFlightBatch.OVERHEAD_BYTES;
    budget.acquire(wanted);
    InFlightBatch batch = window.take();
    batch.paid(source.rowsAtMost(), messageBytes);
    // An UPDATE may become two messages.
    long sequence = sequencer.reserve(2L * source.rowsAtMost());
    batch.prepare(source, objects, sequence, room, wanted);
    Handover handover = this.handover;
    if (handover == null) {
      throw new IllegalStateException("not open");
    }
    barrier.handedOver(source, batch.position);
    window.add(batch);
    handover.add(batch);
    encodeQueue.add(batch);
  }

  /** How an update of the objects went, or a re-synchronization. */
  enum Update {
    TAKEN,
    UNSUPPORTED,
    /** This session cannot take it, or could not in time; nothing changed. */
    OVER
  }

  /**
   * Has the source take other objects in. Waits for it until {@code deadline}.
   *
   * @param deadline by {@link System#nanoTime}
   * @param taken called when they are in force, before the first batch that is mapped by them
   * @throws OmsException when the source refuses them
   */
  Update updateObjects(ObjectMapping next, long deadline, Runnable taken)
      throws InterruptedException {
    SourceReader reader = this.reader;
    SinkWriter writer = this.writer;
    if (reader == null || writer == null || isOver()) {
      return Update.OVER;
    }
    // A topic that cannot be used refuses the update here, and not the first row.
    topics.names(next).forEach(writer::topic);
    PendingUpdate update =
        new PendingUpdate(
            next,
            deadline,
            () -> {
              objects = next;
              taken.run();
            });
    return ask(update, () -> reader.updateObjects(update));
  }

  /**
   * Has the source read tables again. Waits until it has begun, and a checkpoint says so.
   *
   * @param wanted at least one
   * @param deadline by {@link System#nanoTime}
   * @param result gets the tables
   * @throws OmsException when the source refuses it, or no checkpoint could be saved in time
   */
  Update resynchronize(List<TablePattern> wanted, long deadline, Consumer<Set<TableId>> result)
      throws InterruptedException {
    SourceReader reader = this.reader;
    if (reader == null || isOver()) {
      return Update.OVER;
    }
    PendingResync request = new PendingResync(wanted, deadline, barrier::asked);
    Update update = ask(request, () -> reader.resynchronize(request));
    OmsException refusal = request.refusal();
    if (refusal != null) {
      throw refusal;
    }
    if (update != Update.TAKEN) {
      return update;
    }
    if (!barrier.awaitSaved(request.takenAt(), deadline, this::isOver)) {
      if (isOver()) {
        return Update.OVER;
      }
      throw new OmsException(
          "the tables are being read again, but no checkpoint could be saved in time that says so;"
              + " should the pipeline end before it is, ask again. See status() for what delays"
              + " it");
    }
    result.accept(request.tables());
    return Update.TAKEN;
  }

  private interface Question {
    void put() throws InterruptedException;
  }

  /** Puts something before the source, and says what became of it. */
  private Update ask(Pending pending, Question question) throws InterruptedException {
    try {
      question.put();
    } catch (UnsupportedOperationException e) {
      return Update.UNSUPPORTED;
    } catch (OmsException e) {
      if (!pending.withdraw()) {
        return Update.TAKEN;
      }
      if (isOver()) {
        return Update.OVER;
      }
      throw e;
    } catch (InterruptedException e) {
      if (!pending.withdraw()) {
        Thread.currentThread().interrupt();
        return Update.TAKEN;
      }
      throw e;
    }
    return pending.withdraw() ? Update.OVER : Update.TAKEN;
  }

  private boolean isOver() {
    lock.lock();
    try {
      return closing || failure != null || sourceEnded;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a checkpoint is wanted at once. */
  boolean saveWanted() {
    return barrier.isAwaited();
  }

  /** A checkpoint of this session was saved at this position. */
  void saved(Position position) {
    barrier.saved(position);
  }

  private void work(BatchEncoder encoder, SinkWriter writer, Handover handover) {
    try {
      while (true) {
        InFlightBatch batch = encodeQueue.poll();
        if (batch == null) {
          writer.idle();
          batch = encodeQueue.take();
        }
        encodeSlots.release();
        long read = batch.sourceBytes();
        encoder.encode(batch);
        expansion.seen(read, batch.output().size());
        limiter.correct(batch.rows - batch.paidRows, batch.output().size() - batch.paidBytes);
        long held = batch.heldBytes();
        budget.adjust(held - batch.budgeted);
        batch.budgeted = held;
        batch.encoded = true;
        handover.deliver();
      }
    } catch (InterruptedException e) {
      if (!closing) {
        fail(new OmsException("an encoding thread was interrupted", e));
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    if (closing) {
      log.debug("[{}] while closing: {}", config.name(), cause.toString());
    }
    signal(
        () -> {
          if (failure == null) {
            failure = cause;
          }
        });
  }

  private void signal(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Wakes {@link #await}. */
  void wake() {
    signal(() -> {});
  }

  /** Waits until something happens, {@code nanos} pass, or {@link #wake} is called. */
  void await(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (failure == null && !finishedLocked()) {
        long ignored = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What broke the session; null while it is well. */
  @Nullable Throwable failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the source is at its end and everything is acknowledged. */
  boolean finished() {
    lock.lock();
    try {
      return finishedLocked();
    } finally {
      lock.unlock();
    }
  }

  private boolean finishedLocked() {
    return sourceEnded && window.size() == 0;
  }

  /** The position up to which everything is acknowledged; null before the first. */
  @Nullable Position acknowledgedPosition() {
    return window.position();
  }

  /** How its checkpoints are saved. */
  Outlet outlet() {
    return outlet;
  }

  int inFlightBatches() {
    return window.size();
  }

  long inFlightBytes() {
    return budget.used();
  }

  SourceProgress progress() {
    SourceReader reader = this.reader;
    return reader == null ? SourceProgress.NONE : reader.progress();
  }

  /**
   * Stops reading, waits for what is in flight, and lets go of everything, by {@code deadline} and
   * a little.
   *
   * @param deadline by {@link System#nanoTime}
   * @param drain whether to wait for what is in flight; a broken session has nothing to wait for
   * @return whether everything that was read is acknowledged
   */
  boolean close(long deadline, boolean drain) {
    closing = true;
    boolean drained = false;
    SourceReader reader = this.reader;
    try {
      if (reader != null) {
        bounded("source", deadline, reader::close);
      }
      budget.close();
      limiter.wake();
      Thread source = sourceThread;
      if (source != null) {
        source.interrupt();
        join(source, deadline);
      }
      drained = drain && failure() == null && awaitDrained(deadline);
    } catch (InterruptedException e) {
      log.warn("[{}] interrupted while waiting for what is in flight", config.name());
      Thread.currentThread().interrupt();
    }
    for (Thread worker : workers) {
      worker.interrupt();
    }
    bounded("dead letters", deadline, letters::close);
    SinkWriter writer = this.writer;
    if (writer != null) {
      Duration left =
          drained ? Duration.ofNanos(Math.max(0, deadline - System.nanoTime())) : Duration.ZERO;
      bounded("sink", deadline, () -> writer.close(left));
    }
    return drained;
  }

  private boolean awaitDrained(long deadline) throws InterruptedException {
    while (failure() == null) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return window.size() == 0;
      }
      outlet.saveSoon();
      // In steps, to notice a failure that leaves batches behind.
      if (window.awaitEmpty(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)))) {
        return true;
      }
    }
    return false;
  }

  private static void join(Thread thread, long deadline) throws InterruptedException {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    thread.join(Math.max(1, millis));
  }

  /** Runs a close that may hang on a thread of its own and waits for it only so long. */
  private void bounded(String what, long deadline, Runnable close) {
    Thread thread =
        thread(
            "close-" + what,
            () -> {
              try {
                close.run();
              } catch (RuntimeException e) {
                log.warn("[{}] closing the {}: {}", config.name(), what, e.toString());
              }
            });
    thread.start();
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    try {
      thread.join(Math.max(500, Math.min(CLOSE_LIMIT.toMillis(), left)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      log.warn("[{}] the {} does not close in time and is left behind", config.name(), what);
      thread.interrupt();
    }
  }

  private void sourceDelayed(@Nullable String reason) {
    if (!closing) {
      delays.set(Delays.By.SOURCE, reason);
    }
  }

  private final class SinkSide implements SinkContext {
    @Override
    public String pipelineName() {
      return config.name();
    }

    @Override
    public void delayed(@Nullable String reason) {
      if (!closing) {
        delays.set(Delays.By.SINK, reason);
      }
    }
  }
}
