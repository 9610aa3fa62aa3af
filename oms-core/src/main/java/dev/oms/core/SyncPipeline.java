package dev.oms.core;

import dev.oms.core.internal.PipelineBuilder;
import dev.oms.core.model.TableId;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.DeadLetterSink;
import dev.oms.core.spi.Partitioner;
import dev.oms.core.spi.Serializer;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * A synchronization from one change source to one sink, with a life cycle. All methods may be
 * called from any thread.
 *
 * <p>States and transitions are OMS's (fact sheet 10):
 *
 * <pre>
 * INIT --start--> RUNNING --pause, stop--> SUSPEND --resume, start--> RUNNING
 *                    |--error--> FAILED --resume, start--> RUNNING
 *                    |--all done--> FINISHED
 * INIT, SUSPEND, FAILED --start, with standby--> STANDBY --its turn--> RUNNING
 * SUSPEND, FAILED, FINISHED --release--> RELEASED
 * </pre>
 *
 * A call that asks for the state the pipeline is in already does nothing; one that the state does
 * not allow is refused with an {@link IllegalStateException} that names the state.
 *
 * <p><b>Order and delivery.</b> Changes of rows with equal sharding values are delivered in commit
 * order. Delivery is at least once: a checkpoint moves only over what the sink acknowledged,
 * without a gap, so that after a crash nothing is missing and what is repeated is newer than the
 * last checkpoint. With {@link DeliveryGuarantee#EXACTLY_ONCE} nothing is repeated either.
 */
public interface SyncPipeline extends AutoCloseable {

  /**
   * Begins to compose a pipeline.
   *
   * @param name names the checkpoint, threads and log lines: at most 64 letters, digits, Chinese
   *     characters, {@code -} and {@code _}
   * @throws IllegalArgumentException when the name is not of that form
   */
  static Builder builder(String name) {
    return new PipelineBuilder(name);
  }

  /** The name. */
  String name();

  /**
   * Checks everything that can be known to be wrong before the start: both ends, grants, tables,
   * topics, the checkpoint store, and whether filters, partitioner and format fit the tables. All
   * items run, whatever the others find; {@code docs/precheck.md} lists them. Takes a second or
   * two, half a minute when an end does not answer; changes nothing but to make the checkpoint
   * store's directory or table; may be called in any state.
   */
  PrecheckReport precheck();

  /**
   * Starts, from the saved checkpoint when there is one, else from the start point; after {@link
   * #precheck}, unless the builder was told otherwise. Returns once the pipeline's threads run;
   * errors that come later are told by {@link #status} and listeners.
   *
   * @throws dev.oms.core.precheck.PrecheckException when the precheck fails, also because an end
   *     cannot be reached; the pipeline is in the state it was in, and may be started again
   * @throws OmsException when the checkpoint cannot be used (damaged, of another source, held by
   *     another process, released)
   * @throws IllegalStateException when the state does not allow it
   */
  void start();

  /**
   * Stops reading, waits until what is in flight is acknowledged, saves a checkpoint and lets go of
   * the source and the sink; within the builder's stop timeout, as {@link #stop}.
   */
  void pause();

  /** Goes on after {@link #pause}, {@link #stop} or a failure. Without a precheck. */
  void resume();

  /**
   * As {@link #pause}, and lets go of the checkpoint store too.
   *
   * @param timeout how long to wait for what is in flight; afterwards it is given up, to be
   *     delivered again at the next start. The call returns within this time and a little, also
   *     when the source or the sink hangs.
   * @return whether everything in flight was acknowledged
   */
  boolean stop(Duration timeout);

  /**
   * Terminates a paused, failed or completed pipeline for good. The checkpoint says so from then
   * on.
   */
  void release();

  /** {@link #stop} with the builder's stop timeout; then no further call but {@link #status}. */
  @Override
  void close();

  /** The objects that are synchronized now: the builder's, or those of the last change. */
  ObjectMapping objects();

  /**
   * Changes what is synchronized. While the pipeline runs nothing stops for it: from a place
   * between two transactions on
   *
   * <ul>
   *   <li>tables that are new are taken in as at a start: with the rows they have, beside the log
   *       and reconciled with it, when the start point asks for full synchronization or {@code
   *       newTables} for rows; and with their changes. {@link #status} shows how far their rows
   *       are;
   *   <li>tables that are left out are not read any more. What was read of them before is still
   *       delivered. Added again later, they start anew;
   *   <li>tables that stay are mapped as the new objects say (topic, filter, columns); their rows
   *       are not read again.
   * </ul>
   *
   * <p>What is new is checked before: tables, keys, privileges, topics. Returns when the source has
   * taken the change in; it does not wait until rows are read. Not to be called by a listener, on
   * whose thread the source may depend. While nothing runs, the change holds from the next start
   * on.
   *
   * <p>The change lasts as long as this object. A process that starts later with other objects than
   * the checkpoint was made with takes in and leaves out in the same way, so put the change into
   * what the application starts with, too.
   *
   * @throws OmsException when a check fails, the source refuses the change, or cannot take it in
   *     within the builder's stop timeout; nothing is changed then and everything goes on
   * @throws IllegalStateException when the pipeline is finished, released or closed
   */
  void updateObjects(ObjectMapping objects);

  /**
   * Adds objects to those there are, as {@link #updateObjects} does. What is mapped in the same way
   * already stays as it is.
   *
   * @throws IllegalArgumentException when something is mapped already, in another way
   */
  void addObjects(ObjectMapping more);

  /**
   * Takes objects out, as {@link #updateObjects} does.
   *
   * @param patterns names or patterns as they are mapped; for a single table that a pattern takes,
   *     exclude it with {@link #updateObjects}
   * @throws IllegalArgumentException when one is not mapped, or none would be left
   */
  void removeObjects(String... patterns);

  /**
   * Reads the rows that tables have now again, in full, and delivers them as existing rows ({@code
   * SNAPSHOT}), while everything else goes on: their changes, and those of all other tables, are
   * delivered all along and in order. The rows are read in chunks and reconciled with the log, as
   * at a start, so no row goes back to an older state; a checkpoint has how far it is, so an end in
   * the middle goes on at its chunk; {@link #status} shows it. To repair what consumers have lost.
   * A row that consumers have and the table has not is not taken away by it.
   *
   * <p>A table that is being read is begun anew. Of a table without a key all rows come once more,
   * and consumers cannot tell them from those they have. The ids of {@link Builder#eventHeaders}
   * differ from those of earlier readings, so that removing duplicates does not remove them.
   *
   * <p>Returns when the reading has begun and a checkpoint says so; it does not wait until rows are
   * read. Only while the pipeline runs. Not to be called by a listener.
   *
   * @param tables names or patterns, {@code shop.orders} or {@code shop.log_*}, of tables that are
   *     synchronized
   * @return the tables that are read again
   * @throws IllegalArgumentException when none is named, or one is not synchronized
   * @throws OmsException when there is no table of a name or pattern, or the source cannot take the
   *     request in within the builder's stop timeout; everything goes on as it was
   * @throws IllegalStateException when the pipeline does not run
   */
  Set<TableId> resynchronize(String... tables);

  /**
   * Sets the position to a time: every change that was committed at {@code time} or later, by the
   * source's clock, is delivered, again or for the first time, in order and with the same event
   * ids. A time behind the present position leaves out what lies in between. What is known of full
   * synchronization stays: rows that were read are not read again, and the rest is.
   *
   * <p>The place in the log is looked up while everything goes on, in the same way as for {@link
   * StartPoint#incrementalFrom}. Then, when the pipeline runs, it stops reading, waits as {@link
   * #pause} does for what is in flight, saves the new position and goes on from there. While it
   * does not run, the next start begins there. The position is replaced in one step: after a crash
   * it is the old one or the new one. With {@link DeliveryGuarantee#EXACTLY_ONCE} the repeated
   * changes come once more, each exactly once.
   *
   * <p>Not to be called by a listener.
   *
   * @param time not in the future, and within what the source's log still holds
   * @throws OmsException when the log does not go back so far, what follows cannot be read for
   *     certain, there is no checkpoint yet, another instance holds it, or the new one cannot be
   *     saved; nothing is changed then and everything goes on
   * @throws IllegalStateException when the pipeline waits for its turn, is finished, released or
   *     closed, or reads no log
   */
  void resetTo(Instant time);

  /**
   * Limits how much is delivered in a second, from now on and as long as this object lives; in any
   * state, and at once: whoever waits for an old limit waits for the new one. What is in flight is
   * delivered as it is. Full synchronization is limited like everything else. The source waits
   * without using the processor, in steps of some ten milliseconds, and a stop does not wait for
   * it. The smallest unit is a row event of the log, which for small rows may have hundreds of
   * them.
   *
   * @param limits {@link Throttle#NONE} for none
   */
  void throttle(Throttle limits);

  /** What the pipeline is doing. Cheap; never blocks. */
  PipelineStatus status();

  /**
   * Waits until the pipeline is in a state in which nothing runs or waits for its turn: SUSPEND,
   * FAILED, FINISHED, RELEASED.
   *
   * @return whether that came to be within {@code timeout}
   * @throws InterruptedException when interrupted
   */
  boolean awaitStopped(Duration timeout) throws InterruptedException;

  /** Collects the parts of a pipeline. Not thread-safe. */
  interface Builder {

    /** The default of the most row changes in a batch. */
    int DEFAULT_BATCH_ROWS = 5000;

    /** The default of the most source bytes in a batch. */
    long DEFAULT_BATCH_BYTES = 64L << 10;

    /** The shortest interval of {@link #heartbeats}. */
    Duration MIN_HEARTBEATS = Duration.ofMillis(100);

    /** Where changes come from. Required. */
    Builder source(ChangeSource source);

    /** Which tables, and to which topics. Required. */
    Builder objects(ObjectMapping objects);

    /** What to do when there is no checkpoint. Default: {@link StartPoint#fullThenIncremental}. */
    Builder start(StartPoint start);

    /** Adds a filter behind those added before. */
    Builder filter(ChangeFilter filter);

    /** The message format. Required. */
    Builder serializer(Serializer serializer);

    /** The rule that picks partitions. Default: {@link Partitioners#hash}. */
    Builder partitioner(Partitioner partitioner);

    /**
     * Whether an UPDATE that changes the value the partition depends on becomes a DELETE of the old
     * row and an INSERT of the new one, so that each key keeps its order. Default true.
     */
    Builder splitKeyUpdates(boolean split);

    /**
     * Whether DDL statements of synchronized tables are delivered. Default {@link
     * SchemaChangeDelivery#OFF}.
     */
    Builder schemaChanges(SchemaChangeDelivery delivery);

    /**
     * How often consumers are told that everything up to a time is there, at least every 100 ms;
     * {@link Duration#ZERO}, the default, for never. Once full synchronization is done, a heartbeat
     * goes to every partition of every topic that a table without wildcards is mapped to, or that
     * this run has sent something to; so it is a watermark for a consumer of any partition: what
     * follows was committed at that time or later. A format without heartbeats sends none ({@link
     * dev.oms.core.spi.Serializer#serializeHeartbeat}).
     */
    Builder heartbeats(Duration interval);

    /**
     * Whether messages carry what identifies their event, beside key and value: its id, by which
     * consumers remove duplicates, the table, the operation and the position ({@link
     * dev.oms.core.spi.MessageBatch#operation}). Default false.
     */
    Builder eventHeaders(boolean headers);

    /**
     * Whether the source counts the rows of each transaction, for formats that write it and {@link
     * dev.oms.core.model.RowChange#indexInTransaction}. Costs the source's thread a walk over all
     * rows. Default false.
     */
    Builder transactionSequence(boolean sequence);

    /** Where messages go. Required. */
    Builder sink(ChangeSink sink);

    /**
     * Whether changes may be delivered again after a crash. Default {@link
     * DeliveryGuarantee#AT_LEAST_ONCE}. With {@link DeliveryGuarantee#EXACTLY_ONCE} the sink keeps
     * the checkpoint and {@link #checkpoints} is left out; a sink that cannot is refused by {@link
     * #build}.
     */
    Builder delivery(DeliveryGuarantee guarantee);

    /** Where the checkpoint is kept. Required, but for {@code delivery(EXACTLY_ONCE)}. */
    Builder checkpoints(CheckpointStore store);

    /**
     * Whether {@link SyncPipeline#start} waits, in state {@link PipelineState#STANDBY}, while
     * another instance of this pipeline runs, and takes over when that stops, dies, or gives no
     * sign of life for as long as the checkpoint store's lease. So two processes may be started
     * alike, and one of them delivers. One that loses its hold, because it was frozen for example,
     * goes back to waiting. Default false: a second instance is refused, or with checkpoints in
     * Kafka replaces the first.
     */
    Builder standby(boolean standby);

    /** How often the checkpoint is saved. Default 1 s, at least 10 ms. */
    Builder checkpointInterval(Duration interval);

    /**
     * The most bytes between the source and the acknowledgement, messages and what they are made
     * of, beside what the client libraries buffer; a single larger batch still passes. Default 32
     * MiB.
     */
    Builder maxInFlightBytes(long bytes);

    /**
     * The most row changes and source bytes of one batch. Default 5000 rows and 64 KiB: messages
     * are some times as large as what they are made of.
     */
    Builder batchSize(int rows, long bytes);

    /** Threads that filter and serialize. Default: processors - 1, at least 1 and at most 8. */
    Builder encodeThreads(int threads);

    /** How long {@code pause} and {@code close} wait for what is in flight. Default 30 s. */
    Builder stopTimeout(Duration timeout);

    /**
     * Whether {@link SyncPipeline#start} runs the precheck first. Default true. Without it a
     * pipeline starts while an end is away, and waits for it.
     */
    Builder precheckOnStart(boolean check);

    /**
     * Names items of the precheck that do not count, whatever they find: {@code
     * Source-DB_TIME_SYNC}, or {@code DB_TIME_SYNC} for both sides. May be called several times.
     *
     * @throws IllegalArgumentException when a name is empty
     */
    Builder skipPrecheck(String... items);

    /**
     * What becomes of a row, or DDL statement, that cannot be delivered for a reason that lies in
     * it alone. Default {@link BadRecordPolicy#FAIL}, or {@link BadRecordPolicy#DEAD_LETTER} when
     * there are {@link #deadLetters}.
     */
    Builder onBadRecord(BadRecordPolicy policy);

    /**
     * Where rows go that cannot be delivered: {@link dev.oms.core.deadletter.DeadLetters} has a
     * topic, files, and a handler of the application.
     */
    Builder deadLetters(DeadLetterSink sink);

    /** How much may be delivered in a second. Default {@link Throttle#NONE}. */
    Builder throttle(Throttle limits);

    /** Adds a listener. */
    Builder listener(PipelineListener listener);

    /**
     * The pipeline; nothing is connected yet.
     *
     * @throws IllegalArgumentException with all that is missing or wrong
     */
    SyncPipeline build();
  }
}
