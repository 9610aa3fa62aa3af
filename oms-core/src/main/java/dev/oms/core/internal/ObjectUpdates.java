package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.TableMapping;
import dev.oms.core.TablePattern;
import dev.oms.core.precheck.PrecheckItem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes what a pipeline synchronizes, one change at a time: checks it, and has the running
 * session take it in. Thread-safe.
 */
final class ObjectUpdates {

  private static final Logger log = LoggerFactory.getLogger(ObjectUpdates.class);
  private static final long POLL_MILLIS = 20;

  private final PipelineConfig config;
  private final CurrentObjects current;
  private final PipelineStats stats;
  private final Supplier<@Nullable PipelineRun> run;
  private final Runnable refuse;

  /** Held for a whole change; not the lock of the life cycle, so that a stop does not wait. */
  private final Object oneAtATime;

  /**
   * Changes of one pipeline.
   *
   * @param oneAtATime the lock of all that changes what is synchronized
   * @param run the present run; null while nothing runs
   * @param refuse throws when the pipeline's state does not allow a change
   */
  ObjectUpdates(
      PipelineConfig config,
      CurrentObjects current,
      PipelineStats stats,
      Object oneAtATime,
      Supplier<@Nullable PipelineRun> run,
      Runnable refuse) {
    this.config = config;
    this.current = current;
    this.stats = stats;
    this.oneAtATime = oneAtATime;
    this.run = run;
    this.refuse = refuse;
  }

  void add(ObjectMapping more) {
    synchronized (oneAtATime) {
      replace(with(current.get(), more));
    }
  }

  void remove(String... patterns) {
    synchronized (oneAtATime) {
      replace(without(current.get(), List.of(patterns)));
    }
  }

  void update(ObjectMapping next) {
    synchronized (oneAtATime) {
      replace(next);
    }
  }

  private static ObjectMapping with(ObjectMapping objects, ObjectMapping more) {
    boolean filters = more.mappings().stream().anyMatch(mapping -> mapping.where().isPresent());
    if (!objects.exclusions().containsAll(more.exclusions())
        || (filters && !objects.rowFilters().equals(more.rowFilters()))) {
      throw new IllegalArgumentException(
          "exclusions and the options of row filters hold for all tables and cannot be added: use"
              + " updateObjects with all objects");
    }
    List<TableMapping> all = new ArrayList<>(objects.mappings());
    for (TableMapping added : more.mappings()) {
      TableMapping known = mappingOf(objects, added.pattern());
      if (known == null) {
        all.add(added);
      } else if (!known.equals(added)) {
        throw new IllegalArgumentException(
            "table "
                + added.pattern()
                + " is synchronized already, in another way: change it with updateObjects, or"
                + " remove it before it is added");
      }
    }
    return mapping(objects, all);
  }

  private static ObjectMapping without(ObjectMapping objects, List<String> patterns) {
    List<TablePattern> removed = patterns.stream().map(TablePattern::of).toList();
    List<TablePattern> unknown =
        removed.stream().filter(pattern -> mappingOf(objects, pattern) == null).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no mapping of "
              + unknown
              + " to remove; there are "
              + objects.mappings().stream().map(TableMapping::pattern).toList());
    }
    return mapping(
        objects, objects.mappings().stream().filter(m -> !removed.contains(m.pattern())).toList());
  }

  private static @Nullable TableMapping mappingOf(ObjectMapping objects, TablePattern pattern) {
    return objects.mappings().stream()
        .filter(mapping -> mapping.pattern().equals(pattern))
        .findFirst()
        .orElse(null);
  }

  /** These mappings with all else as in {@code objects}. */
  private static ObjectMapping mapping(ObjectMapping objects, List<TableMapping> mappings) {
    ObjectMapping.Builder builder =
        ObjectMapping.builder().newTables(objects.newTables()).rowFilters(objects.rowFilters());
    mappings.forEach(builder::add);
    objects.exclusions().forEach(builder::exclude);
    return builder.build();
  }

  private void replace(ObjectMapping next) {
    refuse.run();
    ObjectMapping before = current.get();
    if (before.equals(next)) {
      return;
    }
    check(before, next);
    try {
      takeIn(next);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OmsException("interrupted; the objects are not changed", e);
    }
    stats.keepPartitioning(next::contains);
    log.info("[{}] synchronizes {} from now on, instead of {}", config.name(), next, before);
  }

  /** Checks what is new of {@code next}; what is removed needs no server. */
  private void check(ObjectMapping before, ObjectMapping next) {
    boolean sameExclusions =
        before.exclusions().containsAll(next.exclusions())
            && next.exclusions().containsAll(before.exclusions());
    List<TableMapping> changed = new ArrayList<>(next.mappings());
    changed.removeIf(
        mapping ->
            before.mappings().contains(mapping) && (sameExclusions || mapping.pattern().isExact()));
    if (changed.isEmpty()) {
      return;
    }
    List<PrecheckItem> failures =
        new PrecheckRun(config.withObjects(mapping(next, changed))).runObjects().failures();
    if (!failures.isEmpty()) {
      throw new OmsException(
          "the objects are not changed, everything goes on as before:\n"
              + failures.stream().map(item -> "  " + item).collect(Collectors.joining("\n")));
    }
  }

  private void takeIn(ObjectMapping next) throws InterruptedException {
    long deadline = System.nanoTime() + config.stopTimeout().toNanos();
    while (true) {
      refuse.run();
      PipelineRun running = run.get();
      Session session = current.setOrGet(next, () -> running == null ? null : running.session());
      if (session == null) {
        // For the next session: the start of the pipeline, or of the run's next attempt.
        return;
      }
      switch (session.updateObjects(next, deadline, () -> current.set(next))) {
        case TAKEN -> {
          return;
        }
        case UNSUPPORTED -> {
          current.set(next);
          restart(running, session, deadline);
          return;
        }
        case OVER -> TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new OmsException(
            "the source did not come to a place where the objects could be changed within "
                + config.stopTimeout()
                + "; they are as before. See status() for what delays it, and try again");
      }
    }
  }

  /** A source that cannot change while it runs begins anew at the checkpoint. */
  private void restart(@Nullable PipelineRun running, Session session, long deadline)
      throws InterruptedException {
    if (running == null) {
      return;
    }
    log.info("[{}] opens its source anew, for other objects", config.name());
    running.restart(session);
    while (running.session() == session && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }
}
