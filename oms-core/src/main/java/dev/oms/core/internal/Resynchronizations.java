package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.TableMapping;
import dev.oms.core.TablePattern;
import dev.oms.core.model.TableId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the running session read tables again, one request at a time. Thread-safe. */
final class Resynchronizations {

  private static final Logger log = LoggerFactory.getLogger(Resynchronizations.class);
  private static final long POLL_MILLIS = 20;

  private final PipelineConfig config;
  private final CurrentObjects current;
  private final Object oneAtATime;
  private final Supplier<PipelineRun> run;

  /**
   * Requests to one pipeline.
   *
   * @param oneAtATime the lock of all that changes what is synchronized
   * @param run the present run; throws when the pipeline does not run
   */
  Resynchronizations(
      PipelineConfig config, CurrentObjects current, Object oneAtATime, Supplier<PipelineRun> run) {
    this.config = config;
    this.current = current;
    this.oneAtATime = oneAtATime;
    this.run = run;
  }

  /** Begins to read these tables again, and gives them. */
  Set<TableId> begin(String... patterns) {
    List<TablePattern> wanted = Stream.of(patterns).map(TablePattern::of).toList();
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException("no table is named that is to be read again");
    }
    synchronized (oneAtATime) {
      refuseOthers(wanted);
      Set<TableId> tables;
      try {
        tables = ask(wanted);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new OmsException("interrupted; whether the tables are read again is not known", e);
      }
      log.info("[{}] reads again: {}", config.name(), Names.list(tables));
      return tables;
    }
  }

  private void refuseOthers(List<TablePattern> wanted) {
    ObjectMapping objects = current.get();
    List<TablePattern> others =
        wanted.stream()
            .filter(pattern -> pattern.exactTable().filter(t -> !objects.contains(t)).isPresent())
            .toList();
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing is read again: "
              + Names.list(others)
              + " is not synchronized; what is: "
              + Names.list(objects.mappings().stream().map(TableMapping::pattern).toList()));
    }
  }

  private Set<TableId> ask(List<TablePattern> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + config.stopTimeout().toNanos();
    Set<TableId> tables = new LinkedHashSet<>();
    while (true) {
      Session session = run.get().session();
      if (session != null) {
        switch (session.resynchronize(wanted, deadline, tables::addAll)) {
          case TAKEN -> {
            return tables;
          }
          case UNSUPPORTED ->
              throw new OmsException(
                  "a source of type '"
                      + config.source().type()
                      + "' cannot read tables again while it runs; remove them from the objects and"
                      + " add them again, or start a new pipeline with full synchronization");
          case OVER -> {}
        }
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new OmsException(
            "the source did not come to a place where it could begin to read the tables again"
                + " within "
                + config.stopTimeout()
                + "; everything is as before. See status() for what delays it, and try again");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }
}
