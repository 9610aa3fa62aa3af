package dev.oms.source.mysql.internal.binlog;

import dev.oms.source.mysql.internal.MySqlConfig;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of a server as one stream of events, whatever happens to connections: it reconnects by
 * itself, at the start of the open transaction, and drops what it handed on before. One exception:
 * when it goes on, by GTID, on another server in the middle of a transaction, that transaction
 * begins again with a second {@link LogEvent.Kind#BEGIN}.
 *
 * <p>A thread of its own reads ahead as far as {@link MySqlConfig#readerQueueBytes} allows. {@link
 * #poll} is for one thread; {@link #close} for any.
 */
public final class BinlogStream implements AutoCloseable {

  private static final long CLOSE_MILLIS = 2000;

  private final EventQueue queue;
  private final BinlogReader reader;
  private final Thread thread;

  private BinlogStream(
      MySqlConfig config,
      LogAddressing addressing,
      ServerBinding binding,
      String pipelineName,
      BinlogPosition start,
      Consumer<@Nullable String> delayed) {
    queue = new EventQueue(config.readerQueueBytes());
    reader = new BinlogReader(config, addressing, binding, pipelineName, start, delayed, queue);
    thread = new Thread(reader, "oms-" + pipelineName + "-binlog");
    thread.setDaemon(true);
  }

  /**
   * Starts to read.
   *
   * @param pipelineName for the thread's name, log lines and the server id
   * @param start where to begin; with GTIDs (see {@link LogPositions#complete}) wherever the server
   *     has them, else another server cannot go on from it
   * @param delayed is told, by the reading thread, why reading makes no progress, and null when it
   *     goes on
   */
  public static BinlogStream open(
      MySqlConfig config,
      LogAddressing addressing,
      String pipelineName,
      BinlogPosition start,
      Consumer<@Nullable String> delayed) {
    return open(config, addressing, ServerBinding.NONE, pipelineName, start, delayed);
  }

  /** The same for a stream that is tied to a server. */
  public static BinlogStream open(
      MySqlConfig config,
      LogAddressing addressing,
      ServerBinding binding,
      String pipelineName,
      BinlogPosition start,
      Consumer<@Nullable String> delayed) {
    BinlogStream stream =
        new BinlogStream(config, addressing, binding, pipelineName, start, delayed);
    stream.thread.start();
    return stream;
  }

  /** Why the stream gave its server up; else null. */
  public @Nullable ServerLeftException left() {
    return queue.failure() instanceof ServerLeftException left ? left : null;
  }

  /**
   * Moves the next events, in order, to the end of {@code into}: those that are there, or, when
   * there are none, those that come first within the time. The memory of what was moved counts
   * against {@link MySqlConfig#readerQueueBytes} until the next call.
   *
   * @return how many; 0 when none came in time, or the stream is closed
   * @throws dev.oms.core.OmsException when the log cannot be read any further; the message says
   *     what is wrong and what to do
   */
  public int poll(List<LogEvent> into, long timeoutMillis) throws InterruptedException {
    return queue.poll(into, timeoutMillis);
  }

  /** Bytes read ahead, with those of the last {@link #poll}. */
  public long queuedBytes() {
    return queue.bytes();
  }

  /**
   * Ends the connection and the thread. Idempotent; returns within about two seconds, also when the
   * server does not answer or the queue is full.
   */
  @Override
  public void close() {
    reader.close();
    queue.close();
    thread.interrupt();
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = false;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
    for (long left = CLOSE_MILLIS;
        left > 0 && thread.isAlive();
        left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())) {
      try {
        thread.join(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
