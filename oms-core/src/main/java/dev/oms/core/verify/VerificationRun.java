package dev.oms.core.verify;

import dev.oms.core.spi.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One run of a verification. Used by one thread. */
final class VerificationRun {

  private final Settings settings;

  VerificationRun(Settings settings) {
    this.settings = settings;
  }

  VerificationReport run() throws InterruptedException {
    long start = System.nanoTime();
    VerificationPlan plan = VerificationPlan.of(settings);
    settings.log().accept("verifies " + plan.targets().stream().map(Target::table).toList());
    TopicReader reader = settings.topics().open(Settings.NAME, plan.topics());
    try (TopicRead topics =
        new TopicRead(reader, settings.serializer().reader().orElseThrow(), plan.targets())) {
      List<String> warnings = new ArrayList<>(topics.warnings());
      compare(plan, topics);
      List<TableResult> results = plan.targets().stream().map(Target::result).toList();
      if (results.stream().anyMatch(result -> result.notExamined() > 0)) {
        warnings.add(
            "more rows seem to differ than fit into maxMemory; those not examined were told by"
                + " hashes alone");
      }
      return new VerificationReport(
          results,
          topics.results(),
          plan.problems(),
          warnings,
          Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private void compare(VerificationPlan plan, TopicRead topics) throws InterruptedException {
    TableRead tables = new TableRead(settings, plan);
    Recheck recheck = new Recheck(settings, topics, tables);
    ColumnSets sets = new ColumnSets();
    long first = 0;
    while (true) {
      long last = pass(plan, topics, tables, recheck, sets, first);
      if (last == -1L) {
        break;
      }
      settings.log().accept("the memory did not suffice for all rows: reads them again");
      first = last + 1;
      topics.rewind();
    }
    recheck.run();
  }

  /** Compares as many rows as memory has place for; the last hash of their keys. */
  private long pass(
      VerificationPlan plan,
      TopicRead topics,
      TableRead tables,
      Recheck recheck,
      ColumnSets sets,
      long first)
      throws InterruptedException {
    BulkComparison bulk = new BulkComparison(settings, topics, tables, plan.targets(), sets, first);
    bulk.run();
    bulk.tell(
        new RowStates.Findings() {
          @Override
          public void equal(Target target, boolean narrower) {
            target.equal++;
            target.narrower += narrower ? 1 : 0;
          }

          @Override
          public void open(Target target, long high, long low, boolean inTable) {
            recheck.add(target, high, low);
          }
        });
    return bulk.last();
  }
}
