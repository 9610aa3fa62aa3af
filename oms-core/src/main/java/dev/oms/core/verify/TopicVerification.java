package dev.oms.core.verify;

import dev.oms.core.ObjectMapping;
import dev.oms.core.TablePattern;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares tables with what their topics say, while both go on. It reads each topic from its
 * beginning and applies the messages by key, reads the tables through the same filters, columns and
 * format as the pipeline does, and looks again at what differs until it is equal or stays different
 * for longer than messages take. {@code docs/verification.md} has what that promises.
 *
 * <pre>{@code
 * VerificationReport report =
 *     TopicVerification.builder()
 *         .source(source).objects(objects).serializer(serializer).sink(sink)
 *         .build()
 *         .run();
 * }</pre>
 *
 * <p>Nothing is written, neither to the source nor to the topics, and no checkpoint is touched. The
 * pipeline may run, in this process or another, or not. Immutable; may be run several times, by one
 * thread at a time.
 */
public final class TopicVerification {

  private final Settings settings;

  private TopicVerification(Settings settings) {
    this.settings = settings;
  }

  /** A builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Verifies. Reads each topic and each table wholly, and more than once when memory does not
   * suffice or rows differ, so it takes its time; {@link Builder#log} tells how far it is.
   *
   * @throws dev.oms.core.OmsException when the source or the topics cannot be read, or there is
   *     nothing to verify; the message says why
   * @throws InterruptedException when interrupted; nothing is left behind
   */
  public VerificationReport run() throws InterruptedException {
    return new VerificationRun(settings).run();
  }

  /** Collects what to verify. Not thread-safe. */
  public static final class Builder {

    /** The default of {@link #lag}. */
    public static final Duration DEFAULT_LAG = Duration.ofSeconds(10);

    /** The default of {@link #rounds}. */
    public static final int DEFAULT_ROUNDS = 4;

    private @Nullable ChangeSource source;
    private @Nullable ObjectMapping objects;
    private final List<ChangeFilter> filters = new ArrayList<>();
    private @Nullable Serializer serializer;
    private @Nullable ChangeSink sink;
    private final List<TablePattern> only = new ArrayList<>();
    private Duration lag = DEFAULT_LAG;
    private int rounds = DEFAULT_ROUNDS;
    private long maxMemory = Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 4);
    private int maxShown = 100;
    private Consumer<String> log = line -> {};

    private Builder() {}

    /** Where the tables are. Required. */
    public Builder source(ChangeSource source) {
      this.source = Objects.requireNonNull(source, "source");
      return this;
    }

    /** Which tables, and their topics: the pipeline's. Required. */
    public Builder objects(ObjectMapping objects) {
      this.objects = Objects.requireNonNull(objects, "objects");
      return this;
    }

    /** Adds a filter behind those added before: those of the pipeline. */
    public Builder filter(ChangeFilter filter) {
      filters.add(Objects.requireNonNull(filter, "filter"));
      return this;
    }

    /** The pipeline's format, with the same options. Required. */
    public Builder serializer(Serializer serializer) {
      this.serializer = Objects.requireNonNull(serializer, "serializer");
      return this;
    }

    /** Where the topics are. Required. */
    public Builder sink(ChangeSink sink) {
      this.sink = Objects.requireNonNull(sink, "sink");
      return this;
    }

    /**
     * Verifies only those of the mapped tables that match one of the patterns. Default: all.
     *
     * @param patterns {@code database.table}, names or patterns
     * @throws IllegalArgumentException when one is malformed
     */
    public Builder only(String... patterns) {
      for (String pattern : patterns) {
        only.add(TablePattern.of(pattern));
      }
      return this;
    }

    /**
     * How long a change may take from its commit to its topic. A row that differs is looked at
     * again for that long before it counts, so set it above what the pipeline's {@code status()}
     * tells of its latency: a difference that the pipeline would still have mended is else
     * reported. Default {@link #DEFAULT_LAG}.
     */
    public Builder lag(Duration lag) {
      if (lag.isNegative()) {
        throw new IllegalArgumentException("lag " + lag + " is negative");
      }
      this.lag = lag;
      return this;
    }

    /**
     * How often rows that differ are looked at again, at most. A row counts as different when two
     * looks in a row found the same on either side; what goes on changing until the last round is
     * reported as such. Default {@link #DEFAULT_ROUNDS}, at least 2.
     */
    public Builder rounds(int rounds) {
      if (rounds < 2) {
        throw new IllegalArgumentException("rounds " + rounds + " is below 2");
      }
      this.rounds = rounds;
      return this;
    }

    /**
     * The most bytes that are kept of rows: about 80 for each. With less than that, tables and
     * topics are read in several passes. Default: a quarter of the heap.
     */
    public Builder maxMemory(long bytes) {
      if (bytes < 1 << 20) {
        throw new IllegalArgumentException("maxMemory " + bytes + " is below 1 MiB");
      }
      this.maxMemory = bytes;
      return this;
    }

    /** How many differing rows the report has of each table, at most. Default 100. */
    public Builder maxShown(int rows) {
      if (rows < 0) {
        throw new IllegalArgumentException("maxShown " + rows + " is negative");
      }
      this.maxShown = rows;
      return this;
    }

    /** Takes a line for each step. Called by the thread that runs. Default: none. */
    public Builder log(Consumer<String> log) {
      this.log = Objects.requireNonNull(log, "log");
      return this;
    }

    /**
     * The verification; nothing is connected yet.
     *
     * @throws IllegalArgumentException when something is missing, or the format or the sink cannot
     *     be read back
     */
    public TopicVerification build() {
      ChangeSource source = this.source;
      ObjectMapping objects = this.objects;
      Serializer serializer = this.serializer;
      ChangeSink sink = this.sink;
      if (source == null || objects == null || serializer == null || sink == null) {
        throw new IllegalArgumentException(
            "a verification needs a source, objects, a serializer and a sink");
      }
      if (serializer.reader().isEmpty()) {
        throw new IllegalArgumentException(
            "messages of format "
                + serializer.format()
                + " cannot be read back, so its topics cannot be verified");
      }
      TopicReader.Opener topics =
          sink.topicReader()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "topics of the sink "
                              + sink.type()
                              + " cannot be read back, so they cannot be verified; those of kafka"
                              + " can"));
      return new TopicVerification(
          new Settings(
              source,
              objects,
              filters,
              serializer,
              topics,
              only,
              lag,
              rounds,
              maxMemory,
              maxShown,
              log));
    }
  }
}
