package dev.oms.core.spi;

import dev.oms.core.precheck.PrecheckCollector;
import java.time.Instant;

/**
 * Reads a database: existing rows (full synchronization), then each committed change (incremental).
 * A source is an immutable description; {@link #open} makes the reader that does the work, and may
 * be called again after the reader was closed (pause and resume). Thread-safe.
 */
public interface ChangeSource {

  /** The name by which project files know this kind of source, for example {@code mysql}. */
  String type();

  /**
   * What identifies the log that positions refer to, for example {@code mysql://host:3306}. A
   * checkpoint that was made by another source is refused. Contains no secret.
   */
  String identity();

  /**
   * Whether a checkpoint of the source with this {@link #identity} can be gone on from: that of
   * this source, and of others whose positions mean the same here (servers of one replication
   * group).
   */
  default boolean continues(String savedIdentity) {
    return savedIdentity.equals(identity());
  }

  /**
   * Checks everything that can be known to be wrong before the start and reports each item; it
   * never throws for a finding. It tells each table it finds with {@link PrecheckCollector#table},
   * to which the pipeline then binds filters, partitioner and format. Called without a reader being
   * open; may take seconds.
   */
  void precheck(SourceContext context, PrecheckCollector report);

  /**
   * Checks the objects of {@code context} alone, which are to be added to what a pipeline
   * synchronizes: whether the tables are there and can be synchronized. Like {@link #precheck},
   * which is the default, but leaves out what is of no concern to a source that runs already.
   */
  default void precheckObjects(SourceContext context, PrecheckCollector report) {
    precheck(context, report);
  }

  /**
   * Finds the place in the log from which every change follows that was committed at {@code time}
   * or later, by the source's clock, as {@code StartPoint.incrementalFrom} would; and checks that
   * changes can be read from there. May be called while a reader is open, and disturbs it in
   * nothing; may take long.
   *
   * @param context whose objects are to be read from there
   * @throws UnsupportedOperationException when this source cannot. The default
   * @throws dev.oms.core.OmsException when the log does not go back so far (the message has its
   *     earliest time), the time is in the future, or what follows cannot be read for certain
   */
  default LogPlace placeAt(SourceContext context, Instant time) {
    throw new UnsupportedOperationException("this source cannot look a time up in its log");
  }

  /** Makes a reader. Connects nothing yet: that happens in {@link SourceReader#run}. */
  SourceReader open(SourceContext context);
}
