package dev.oms.core.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import dev.oms.core.precheck.CheckedTable;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.DeadLetterSink;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One precheck of a pipeline: both ends, the checkpoint, the format, and then what needs more than
 * one of them. Every part runs whatever the others found.
 */
final class PrecheckRun {

  private static final Logger log = LoggerFactory.getLogger(PrecheckRun.class);

  private final PipelineConfig config;
  private final PrecheckCollector report;
  private boolean unreadable;

  PrecheckRun(PipelineConfig config) {
    this.config = config;
    report = new PrecheckCollector(config.precheck().skipped());
  }

  PrecheckReport run() {
    Checkpoint saved = saved();
    report.run("Source-PRECHECK", () -> config.source().precheck(sourceSide(saved), report));
    List<CheckedTable> tables = report.tables();
    TopicPlan plan = new TopicPlan(config.objects(), report);
    if (config.sink().createsTopics()) {
      report.run(TopicPlan.ITEM, plan::oneWay);
    }
    Set<String> wanted = plan.topics(tables);
    deadLetters(wanted);
    report.run("Destination-PRECHECK", () -> config.sink().precheck(wanted, report));
    report.run("Checkpoint-WRITABLE", () -> config.checkpoints().precheck(config.name(), report));
    report.run("Checkpoint-USABLE", () -> usable(saved));
    report.run("Serializer-PRECHECK", () -> config.serializer().precheck(report));
    objects(tables);
    unusedSkips();
    return report.report();
  }

  /** The topic of dead letters is checked as the others are, and is none of them. */
  private void deadLetters(Set<String> topics) {
    DeadLetterSink sink = config.badRows().deadLetters();
    if (sink == null) {
      return;
    }
    report.run("DeadLetters-WRITABLE", () -> sink.precheck(config.name(), report));
    sink.topic()
        .filter(topic -> !topics.add(topic))
        .ifPresent(
            topic ->
                report.failed(
                    "DeadLetters-TOPIC",
                    "tables are mapped to topic " + topic + ", which is that of dead letters",
                    "use another topic for one of them"));
  }

  /** Checks the objects alone, which are to be added to what a pipeline synchronizes. */
  PrecheckReport runObjects() {
    report.run("Source-PRECHECK", () -> config.source().precheckObjects(sourceSide(null), report));
    List<CheckedTable> tables = report.tables();
    Set<String> wanted = new TopicPlan(config.objects(), report).topics(tables);
    report.run("Destination-PRECHECK", () -> config.sink().precheck(wanted, report));
    objects(tables);
    return report.report();
  }

  private SourceSide sourceSide(@Nullable Checkpoint saved) {
    return new SourceSide(
        config, config.objects(), saved, new RateLimiter(), reason -> {}, note -> {});
  }

  private void objects(List<CheckedTable> tables) {
    new BindingCheck(config, report).run(tables);
    TopicCheck topics = new TopicCheck(config, report);
    report.run("Destination-MQ_PARTITIONS", () -> topics.partitions(tables));
    report.run("Destination-MQ_MESSAGE_KEY", () -> topics.keys(tables));
    report.run("Destination-MQ_MESSAGE_SIZE", () -> topics.sizes(tables));
  }

  private @Nullable Checkpoint saved() {
    try {
      return config.checkpoints().peek(config.name()).orElse(null);
    } catch (OmsException e) {
      // The store's own check reports it.
      unreadable = true;
      log.debug("[{}] the checkpoint cannot be read", config.name(), e);
      return null;
    }
  }

  private void usable(@Nullable Checkpoint saved) {
    if (unreadable) {
      return;
    }
    checkUsable(config, saved);
    report.passed(
        "Checkpoint-USABLE",
        saved == null
            ? "there is no checkpoint, so the pipeline starts anew"
            : "goes on from the checkpoint of " + config.checkpoints().describe());
  }

  /**
   * Checks that a checkpoint is this pipeline's.
   *
   * @throws OmsException when it is not; the message says what to do
   */
  static void checkUsable(PipelineConfig config, @Nullable Checkpoint saved) {
    if (saved == null) {
      return;
    }
    CheckpointStore store = config.checkpoints();
    String where = "the checkpoint in " + store.describe();
    if (!saved.pipeline().equals(config.name())) {
      throw new OmsException(
          where + " belongs to pipeline '" + saved.pipeline() + "', not '" + config.name() + "'");
    }
    if (saved.released()) {
      throw new OmsException(
          "pipeline '"
              + config.name()
              + "' was released and cannot start again; use another name, or delete "
              + where);
    }
    if (!config.source().continues(saved.sourceIdentity())) {
      throw new OmsException(
          where
              + " was made by the source "
              + saved.sourceIdentity()
              + ", not by "
              + config.source().identity()
              + "; use another pipeline name for another source, or delete the checkpoint");
    }
  }

  /** A misspelt name would skip nothing. Where an end is away most items did not run. */
  private void unusedSkips() {
    List<String> unused = report.unusedSkips();
    if (!unused.isEmpty() && report.report().passed()) {
      report.warning(
          "Precheck-SKIP",
          "no item of this precheck is named " + Names.list(unused),
          "docs/precheck.md has the names");
    }
  }
}
