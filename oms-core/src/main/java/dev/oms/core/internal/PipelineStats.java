package dev.oms.core.internal;

import dev.oms.core.PipelineStatus;
import dev.oms.core.model.TableId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Counters of a pipeline over all its runs. Thread-safe. */
final class PipelineStats {

  private static final int SAMPLES = 6;
  private static final int MOST_NOTES = 50;

  private final LongAdder rows = new LongAdder();
  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final Map<TableId, String> partitioning = new ConcurrentHashMap<>();

  private final BadStats bad = new BadStats();

  private final Consumer<String> onNote;
  private final Deque<PipelineStatus.Note> notes = new ArrayDeque<>();

  private final long[] sampleTimes = new long[SAMPLES];
  private final long[] sampleRows = new long[SAMPLES];
  private final long[] sampleBytes = new long[SAMPLES];
  private int samples;

  void acknowledged(int rows, int messages, long bytes) {
    this.rows.add(rows);
    this.messages.add(messages);
    this.bytes.add(bytes);
  }

  /** The rows that could not be delivered. */
  BadStats bad() {
    return bad;
  }

  void partitionedBy(TableId table, String description) {
    partitioning.put(table, description);
  }

  /** Forgets tables that are not synchronized any more. */
  void keepPartitioning(Predicate<TableId> wanted) {
    partitioning.keySet().removeIf(wanted.negate());
  }

  PipelineStats(Consumer<String> onNote) {
    this.onNote = onNote;
  }

  /** Remembers a note, tells it, and forgets the oldest of many. */
  void note(String text) {
    onNote.accept(text);
    synchronized (notes) {
      notes.addLast(new PipelineStatus.Note(text, Instant.now()));
      if (notes.size() > MOST_NOTES) {
        notes.removeFirst();
      }
    }
  }

  List<PipelineStatus.Note> notes() {
    synchronized (notes) {
      return List.copyOf(notes);
    }
  }

  long rows() {
    return rows.sum();
  }

  long messages() {
    return messages.sum();
  }

  long bytes() {
    return bytes.sum();
  }

  Map<TableId, String> partitioning() {
    return partitioning;
  }

  /** Takes a sample for the rates; called about once a second. */
  synchronized void sample() {
    long now = System.nanoTime();
    if (samples > 0 && now - sampleTimes[(samples - 1) % SAMPLES] < 900_000_000L) {
      return;
    }
    int i = samples % SAMPLES;
    sampleTimes[i] = now;
    sampleRows[i] = rows.sum();
    sampleBytes[i] = bytes.sum();
    samples++;
  }

  synchronized double rowsPerSecond() {
    return rate(rows.sum(), sampleRows);
  }

  synchronized double bytesPerSecond() {
    return rate(bytes.sum(), sampleBytes);
  }

  private double rate(long now, long[] values) {
    if (samples == 0) {
      return 0;
    }
    int oldest = samples < SAMPLES ? 0 : samples % SAMPLES;
    double seconds = (System.nanoTime() - sampleTimes[oldest]) / 1e9;
    return seconds < 0.05 ? 0 : (now - values[oldest]) / seconds;
  }
}
