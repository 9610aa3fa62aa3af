package dev.oms.testkit.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.ObjectMapping;
import dev.oms.core.StartPoint;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.Position;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.ObjectUpdate;
import dev.oms.core.spi.Resynchronization;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A reader of a source on a thread of its own, as a pipeline runs it, and all that it handed over.
 * Asks for its progress all the time.
 */
final class SourceRun implements AutoCloseable {

  /**
   * A row change.
   *
   * @param before the value before it; null for NULL and where there is no such image
   * @param after the value after it; likewise
   */
  record Seen(
      ChangeType type, long id, @Nullable String before, @Nullable String after, String eventId) {

    Seen withoutEventId() {
      return new Seen(type, id, before, after, "");
    }
  }

  /**
   * A batch.
   *
   * @param end how many rows had been handed over after it
   */
  record Batch(
      int rows,
      int rowsAtMost,
      long bytes,
      int end,
      @Nullable String position,
      @Nullable String attachment,
      boolean savedFirst) {}

  /**
   * A heartbeat.
   *
   * @param rows how many rows had been handed over before it
   */
  record Beat(long sourceTimeMillis, int rows) {}

  private final ChangeSource source;
  private volatile Set<TableId> tables;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<Long> indexes = new CopyOnWriteArrayList<>();
  private final List<Beat> beats = new CopyOnWriteArrayList<>();
  private final List<Batch> batches = new CopyOnWriteArrayList<>();
  private final List<String> transactionProblems = new CopyOnWriteArrayList<>();
  private final CountDownLatch never = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private StartPoint start = StartPoint.incrementalFromNow();
  private @Nullable String savedPosition;
  private @Nullable String savedAttachment;
  private int maxBatchRows = 1000;
  private int blockAfter = Integer.MAX_VALUE;
  private boolean counting;
  private Duration heartbeats = Duration.ZERO;
  private volatile boolean blocked;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Throwable progressFailure;
  private volatile @Nullable Thread thread;
  private @Nullable SourceReader reader;
  private @Nullable Origin open;

  private SourceRun(ChangeSource source, TableId table) {
    this.source = source;
    tables = Set.of(table);
  }

  static SourceRun of(ChangeSource source, TableId table) {
    return new SourceRun(source, table);
  }

  SourceRun start(StartPoint point) {
    start = point;
    return this;
  }

  SourceRun from(Batch batch) {
    savedPosition = batch.position();
    savedAttachment = batch.attachment();
    return this;
  }

  /** Goes on from a position in place of the one of a batch. */
  SourceRun from(Position position) {
    Position.Attachment attachment = position.attachment();
    savedPosition = position.encode();
    savedAttachment = attachment == null ? null : attachment.content();
    return this;
  }

  SourceRun maxBatchRows(int rows) {
    maxBatchRows = rows;
    return this;
  }

  /** Asks for the rows' places in their transactions. */
  SourceRun counting() {
    counting = true;
    return this;
  }

  SourceRun heartbeats(Duration interval) {
    heartbeats = interval;
    return this;
  }

  /** The emitter takes so many batches and then blocks until it is interrupted. */
  SourceRun blockAfter(int count) {
    blockAfter = count;
    return this;
  }

  SourceContext context() {
    return new Context();
  }

  private synchronized SourceReader reader() {
    SourceReader made = reader;
    if (made == null) {
      made = source.open(context());
      reader = made;
      assertThat(made.progress()).isNotNull();
    }
    return made;
  }

  SourceRun begin() {
    SourceReader made = reader();
    Thread running =
        new Thread(
            () -> {
              try {
                made.run(this::emit);
              } catch (InterruptedException e) {
                // The end of a run that was interrupted.
              } catch (Throwable e) {
                failure = e;
              } finally {
                ended.countDown();
              }
            },
            "kit-source");
    running.setDaemon(true);
    thread = running;
    running.start();
    Thread watcher = new Thread(() -> watch(made), "kit-progress");
    watcher.setDaemon(true);
    watcher.start();
    return this;
  }

  private void watch(SourceReader made) {
    try {
      do {
        String ignored = made.progress().toString();
      } while (!ended.await(2, TimeUnit.MILLISECONDS));
      String ignored = made.progress().toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      progressFailure = e;
    }
  }

  private void emit(ChangeBatch batch) throws InterruptedException {
    if (Thread.currentThread() != thread) {
      transactionProblems.add("emit was called by " + Thread.currentThread());
    }
    if (batches.size() >= blockAfter) {
      blocked = true;
      never.await();
    }
    List<Seen> rows = new ArrayList<>();
    Position position = batch.position();
    int rowsAtMost = batch.rowsAtMost();
    long bytes = batch.bytes();
    batch.read(
        new ChangeVisitor() {
          @Override
          public void begin(Origin transaction) {
            open = transaction;
          }

          @Override
          public void row(RowChange change) {
            rows.add(read(change));
            indexes.add(change.indexInTransaction());
          }

          @Override
          public void heartbeat(long sourceTimeMillis) {
            beats.add(new Beat(sourceTimeMillis, seen.size() + rows.size()));
          }

          @Override
          public void commit(Origin transaction) {
            if (open == null) {
              transactionProblems.add("commit of " + transaction.position() + " without begin");
            }
            open = null;
          }
        });
    seen.addAll(rows);
    Position.Attachment attachment = position == null ? null : position.attachment();
    batches.add(
        new Batch(
            rows.size(),
            rowsAtMost,
            bytes,
            seen.size(),
            position == null ? null : position.encode(),
            attachment == null ? null : attachment.content(),
            batch.savedFirst()));
  }

  private Seen read(RowChange change) {
    if (!tables.contains(change.schema().id())) {
      transactionProblems.add("a row of " + change.schema().id());
    }
    ByteOutput id = new ByteOutput(32);
    change.appendEventId(id);
    Row image = change.image();
    if (change.origin().position().isEmpty()) {
      transactionProblems.add("an origin without a position");
    }
    return new Seen(
        change.type(),
        image.getLong(image.schema().indexOf("id")),
        value(change.before()),
        value(change.after()),
        new String(id.toByteArray(), StandardCharsets.UTF_8));
  }

  private static @Nullable String value(@Nullable Row row) {
    return row == null ? null : row.getText(row.schema().indexOf("v"));
  }

  /** The rows so far. */
  List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** The place of each row in its transaction. */
  List<Long> indexes() {
    return List.copyOf(indexes);
  }

  /** The heartbeats so far. */
  List<Beat> beats() {
    return List.copyOf(beats);
  }

  /** The batches so far. */
  List<Batch> batches() {
    return List.copyOf(batches);
  }

  /** What is wrong about transactions, tables and threads. */
  List<String> transactionProblems() {
    return transactionProblems;
  }

  boolean isBlocked() {
    return blocked;
  }

  void interrupt() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  /** Waits until {@code condition} holds; fails when the source fails, or it takes too long. */
  void await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      assertNoFailure();
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "not within " + timeout + "; " + batches.size() + " batches, " + seen.size() + " rows");
      }
      if (ended.await(10, TimeUnit.MILLISECONDS) && !condition.getAsBoolean()) {
        assertNoFailure();
        throw new AssertionError("the source ended after " + seen.size() + " rows");
      }
    }
  }

  void awaitEnd(Duration timeout) throws InterruptedException {
    assertThat(ended.await(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS))
        .as("run() ended within %s", timeout)
        .isTrue();
    assertNoFailure();
  }

  private void assertNoFailure() {
    Throwable broken = failure == null ? progressFailure : failure;
    if (broken != null) {
      throw new AssertionError("the source failed: " + broken, broken);
    }
  }

  void closeReader() {
    long start = System.nanoTime();
    reader().close();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("time of close()")
        .isLessThan(Duration.ofSeconds(5));
  }

  @Override
  public void close() throws InterruptedException {
    closeReader();
    interrupt();
    boolean ignored = ended.await(10, TimeUnit.SECONDS);
    assertNoFailure();
  }

  private static ObjectMapping mapping(Set<TableId> tables) {
    ObjectMapping.Builder builder = ObjectMapping.builder();
    tables.forEach(table -> builder.table(table, t -> t.topic("kit")));
    return builder.build();
  }

  /** Has the source take in these tables; false when it cannot while it runs. */
  boolean update(Duration patience, TableId... wanted) throws InterruptedException {
    Update update = new Update(Set.of(wanted), System.nanoTime() + patience.toNanos());
    try {
      reader().updateObjects(update);
    } catch (UnsupportedOperationException e) {
      return false;
    }
    assertThat(update.taken).as("take() was called within %s", patience).isTrue();
    return true;
  }

  /** Has the source read tables again; false when it cannot while it runs. */
  boolean resynchronize(Duration patience, TableId... wanted) throws InterruptedException {
    Again again = new Again(Set.of(wanted), System.nanoTime() + patience.toNanos());
    try {
      reader().resynchronize(again);
    } catch (UnsupportedOperationException e) {
      return false;
    }
    assertThat(again.taken).as("tables, taken within %s", patience).isEqualTo(again.wanted);
    return true;
  }

  private final class Again implements Resynchronization {
    private final Set<TableId> wanted;
    private final long deadline;
    private volatile @Nullable Set<TableId> taken;

    Again(Set<TableId> wanted, long deadline) {
      this.wanted = wanted;
      this.deadline = deadline;
    }

    @Override
    public boolean contains(TableId table) {
      return wanted.contains(table);
    }

    @Override
    public long deadline() {
      return deadline;
    }

    @Override
    public boolean take(Set<TableId> found) {
      if (Thread.currentThread() != thread) {
        transactionProblems.add("take was called by " + Thread.currentThread());
      }
      if (open != null) {
        transactionProblems.add("take was called within a transaction");
      }
      if (taken != null) {
        transactionProblems.add("take was called twice");
      }
      taken = Set.copyOf(found);
      return true;
    }
  }

  private final class Update implements ObjectUpdate {
    private final Set<TableId> wanted;
    private final long deadline;
    private volatile boolean taken;

    Update(Set<TableId> wanted, long deadline) {
      this.wanted = wanted;
      this.deadline = deadline;
    }

    @Override
    public ObjectMapping objects() {
      return mapping(wanted);
    }

    @Override
    public long deadline() {
      return deadline;
    }

    @Override
    public boolean take() {
      if (Thread.currentThread() != thread) {
        transactionProblems.add("take was called by " + Thread.currentThread());
      }
      if (open != null) {
        transactionProblems.add("take was called within a transaction");
      }
      if (taken) {
        transactionProblems.add("take was called twice");
      }
      tables = wanted;
      taken = true;
      return true;
    }
  }

  private final class Context implements SourceContext {
    @Override
    public String pipelineName() {
      return "compatibility";
    }

    @Override
    public ObjectMapping objects() {
      return mapping(tables);
    }

    @Override
    public StartPoint startPoint() {
      return start;
    }

    @Override
    public @Nullable String savedPosition() {
      return savedPosition;
    }

    @Override
    public @Nullable String savedAttachment() {
      return savedAttachment;
    }

    @Override
    public int maxBatchRows() {
      return maxBatchRows;
    }

    @Override
    public long maxBatchBytes() {
      return 1 << 20;
    }

    @Override
    public Duration heartbeatInterval() {
      return heartbeats;
    }

    @Override
    public boolean transactionSequence() {
      return counting;
    }

    @Override
    public void delayed(@Nullable String reason) {}
  }
}
