package dev.oms.testkit.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.StartPoint;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.TableId;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.LogPlace;
import dev.oms.core.spi.SourceContext;
import dev.oms.testkit.compat.SourceRun.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/**
 * What each {@link ChangeSource} must do. Extend it with a source and a way to change its tables;
 * each test uses tables of its own, with a whole number {@code id} as primary key and a text {@code
 * v} that may be NULL.
 *
 * <pre>{@code
 * class MySourceCompatibilityTest extends ChangeSourceCompatibilityKit {
 *   @Override
 *   protected ChangeSource source() {
 *     return MySource.builder().host("127.0.0.1").build();
 *   }
 *
 *   @Override
 *   protected void createTable(TableId table) throws Exception {
 *     execute("CREATE TABLE " + table + " (id BIGINT PRIMARY KEY, v VARCHAR(200))");
 *   }
 *
 *   @Override
 *   protected void commit(TableId table, List<Edit> transaction) throws Exception {
 *     // one statement for each edit, one transaction
 *   }
 * }
 * }</pre>
 */
@Timeout(120)
public abstract class ChangeSourceCompatibilityKit {

  private static final Duration END = Duration.ofSeconds(5);
  private static final int CUTS = 12;
  private static final long SENTINEL = 999_999;

  /** For subclasses. */
  protected ChangeSourceCompatibilityKit() {}

  /**
   * One statement.
   *
   * @param type INSERT, UPDATE of {@code v}, or DELETE
   * @param id the row
   * @param v its new value; null for NULL, and for DELETE
   */
  public record Edit(ChangeType type, long id, @Nullable String v) {}

  /** A source of the tables; the same or an equal one each time. */
  protected abstract ChangeSource source();

  /** Makes a table with the columns {@code id} and {@code v}, without rows. */
  protected abstract void createTable(TableId table) throws Exception;

  /** Runs the statements in one transaction and commits it. */
  protected abstract void commit(TableId table, List<Edit> transaction) throws Exception;

  /** How long a test waits for what should come. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** The database that the tables are in. */
  protected String database() {
    return "kit";
  }

  /** A source whose server cannot be reached; null when there is no such thing. */
  protected @Nullable ChangeSource unreachableSource() {
    return null;
  }

  /**
   * Cuts all connections of the source, and lets it connect again. Without it, the test of a broken
   * connection is skipped.
   */
  protected void interruptConnections() throws Exception {
    throw new TestAbortedException("this source's kit does not say how to cut its connections");
  }

  private TableId table(String name) throws Exception {
    TableId table = new TableId(database(), name);
    createTable(table);
    return table;
  }

  private static Edit insert(long id, @Nullable String v) {
    return new Edit(ChangeType.INSERT, id, v);
  }

  private void fill(TableId table, int rows) throws Exception {
    List<Edit> edits = new ArrayList<>();
    for (int i = 1; i <= rows; i++) {
      edits.add(insert(i, "row " + i));
    }
    commit(table, edits);
  }

  /** Edits that change rows known to exist, and what a source must make of them. */
  private static final class Workload {
    private final Random random = new Random(11);
    private final Map<Long, @Nullable String> rows = new TreeMap<>();
    private final List<Seen> expected = new ArrayList<>();
    private long nextId = 1;

    List<Edit> transaction(int edits) {
      List<Edit> transaction = new ArrayList<>();
      for (int i = 0; i < edits; i++) {
        transaction.add(edit());
      }
      return transaction;
    }

    private Edit edit() {
      int dice = random.nextInt(10);
      String v = dice == 5 ? null : "v" + expected.size() + " żółw '\"\\ 🐢";
      if (rows.isEmpty() || dice < 4) {
        long id = nextId++;
        rows.put(id, v);
        expected.add(new Seen(ChangeType.INSERT, id, null, v, ""));
        return insert(id, v);
      }
      List<Long> ids = new ArrayList<>(rows.keySet());
      long id = ids.get(random.nextInt(ids.size()));
      String old = rows.get(id);
      if (dice < 8) {
        // An update to the same value is no change for most databases.
        String changed = v == null && old == null ? "not null" : v;
        rows.put(id, changed);
        expected.add(new Seen(ChangeType.UPDATE, id, old, changed, ""));
        return new Edit(ChangeType.UPDATE, id, changed);
      }
      rows.remove(id);
      expected.add(new Seen(ChangeType.DELETE, id, old, null, ""));
      return new Edit(ChangeType.DELETE, id, null);
    }
  }

  private void runWorkload(TableId table, Workload workload, int transactions) throws Exception {
    for (int i = 0; i < transactions; i++) {
      commit(table, workload.transaction(i % 10 == 9 ? 25 : 1 + i % 4));
    }
    commit(table, List.of(insert(SENTINEL, "the end")));
    workload.expected.add(new Seen(ChangeType.INSERT, SENTINEL, null, "the end", ""));
  }

  private static boolean ended(SourceRun run) {
    return run.seen().stream().anyMatch(s -> s.id() == SENTINEL);
  }

  private static List<Seen> withoutEventIds(List<Seen> seen) {
    return seen.stream().map(Seen::withoutEventId).toList();
  }

  @Test
  @DisplayName("rows that exist come as SNAPSHOT, then each change in commit order with its images")
  void fullThenIncremental() throws Exception {
    TableId table = table("kit_full");
    fill(table, 500);
    try (SourceRun run =
        SourceRun.of(source(), table).start(StartPoint.fullThenIncremental()).begin()) {
      run.await(() -> run.seen().size() >= 500, patience());
      assertThat(run.seen()).allMatch(s -> s.type() == ChangeType.SNAPSHOT);
      Map<Long, @Nullable String> rows = new HashMap<>();
      run.seen().forEach(s -> rows.put(s.id(), s.after()));
      assertThat(rows).hasSize(500);
      for (long id = 1; id <= 500; id++) {
        assertThat(rows).containsEntry(id, "row " + id);
      }
      Workload workload = new Workload();
      workload.nextId = 1000;
      runWorkload(table, workload, 30);
      run.await(() -> ended(run), patience());
      List<Seen> changes = run.seen().subList(500, run.seen().size());
      assertThat(withoutEventIds(changes)).isEqualTo(workload.expected);
      assertThat(run.transactionProblems()).isEmpty();
    }
  }

  @Test
  @DisplayName("full synchronization alone ends by itself, without a change that came after it")
  void fullOnly() throws Exception {
    TableId table = table("kit_full_only");
    fill(table, 300);
    try (SourceRun run = SourceRun.of(source(), table).start(StartPoint.fullOnly()).begin()) {
      run.awaitEnd(patience());
      assertThat(run.seen()).hasSize(300).allMatch(s -> s.type() == ChangeType.SNAPSHOT);
      assertThat(new HashSet<>(run.seen().stream().map(Seen::eventId).toList())).hasSize(300);
    }
  }

  @Test
  @DisplayName("no event id stands for two rows, also when the table changed between two readings")
  void snapshotEventIds() throws Exception {
    TableId table = table("kit_ids");
    fill(table, 100);
    Map<String, Long> rowById = new HashMap<>();
    for (int reading = 0; reading < 2; reading++) {
      try (SourceRun run = SourceRun.of(source(), table).start(StartPoint.fullOnly()).begin()) {
        run.awaitEnd(patience());
        for (Seen seen : run.seen()) {
          Long other = rowById.put(seen.eventId(), seen.id());
          assertThat(other == null || other == seen.id())
              .as("event id %s stands for rows %s and %s", seen.eventId(), other, seen.id())
              .isTrue();
        }
      }
      commit(
          table,
          List.of(new Edit(ChangeType.DELETE, 3 + reading, null), insert(2000 + reading, "")));
    }
  }

  @Test
  @DisplayName("a new start first hands over where it begins, without rows; a change is not missed")
  void startPosition() throws Exception {
    TableId table = table("kit_start");
    commit(table, List.of(insert(1, "before")));
    SourceRun first = SourceRun.of(source(), table).start(StartPoint.incrementalFromNow()).begin();
    try (first) {
      first.await(() -> !first.batches().isEmpty(), patience());
    }
    SourceRun.Batch begin = first.batches().get(0);
    assertThat(begin.rows()).isZero();
    assertThat(begin.position()).isNotNull();
    commit(table, List.of(insert(SENTINEL, "while no one read")));
    try (SourceRun second = SourceRun.of(source(), table).from(begin).begin()) {
      second.await(() -> ended(second), patience());
      assertThat(withoutEventIds(second.seen()))
          .containsExactly(new Seen(ChangeType.INSERT, SENTINEL, null, "while no one read", ""));
    }
  }

  @Test
  @DisplayName("a large transaction comes in batches of about the size that was asked for")
  void batchSize() throws Exception {
    TableId table = table("kit_size");
    try (SourceRun run =
        SourceRun.of(source(), table)
            .start(StartPoint.incrementalFromNow())
            .maxBatchRows(50)
            .begin()) {
      run.await(() -> !run.batches().isEmpty(), patience());
      fill(table, 2000);
      run.await(() -> run.seen().size() >= 2000, patience());
      assertThat(run.batches())
          .allSatisfy(
              b -> {
                assertThat(b.rows()).isLessThanOrEqualTo(100).isLessThanOrEqualTo(b.rowsAtMost());
                assertThat(b.bytes()).isBetween(b.rows() == 0 ? 0L : 1L, 1L << 20);
              });
    }
  }

  @Test
  @DisplayName("from the position of any batch another reader goes on exactly behind that batch")
  void everyCut() throws Exception {
    TableId table = table("kit_cuts");
    Workload workload = new Workload();
    SourceRun whole =
        SourceRun.of(source(), table)
            .start(StartPoint.incrementalFromNow())
            .maxBatchRows(3)
            .begin();
    try (whole) {
      whole.await(() -> !whole.batches().isEmpty(), patience());
      runWorkload(table, workload, 40);
      whole.await(() -> ended(whole), patience());
    }
    List<Seen> all = whole.seen();
    assertThat(withoutEventIds(all)).isEqualTo(workload.expected);
    Set<String> ids = new HashSet<>();
    assertThat(all).allMatch(s -> ids.add(s.eventId()), "has an event id of its own");

    List<SourceRun.Batch> batches = whole.batches();
    int cuts = 0;
    for (int i = 0; i < batches.size(); i += Math.max(1, batches.size() / CUTS)) {
      SourceRun.Batch batch = batches.get(i);
      if (batch.position() == null || batch.end() == all.size()) {
        continue;
      }
      cuts++;
      try (SourceRun rest =
          SourceRun.of(source(), table).from(batch).maxBatchRows(1 + i % 5).begin()) {
        rest.await(() -> ended(rest), patience());
        assertThat(rest.seen())
            .as("behind %s, which is after %d rows", batch.position(), batch.end())
            .isEqualTo(all.subList(batch.end(), all.size()));
        assertThat(rest.transactionProblems()).isEmpty();
      }
    }
    assertThat(cuts).isGreaterThanOrEqualTo(2);
  }

  @Test
  @DisplayName("a row's place in its transaction is told when asked for, or never; also from a cut")
  void placesInTransactions() throws Exception {
    TableId table = table("kit_places");
    List<Long> expected = new ArrayList<>();
    SourceRun counting =
        SourceRun.of(source(), table)
            .start(StartPoint.incrementalFromNow())
            .maxBatchRows(7)
            .counting()
            .begin();
    try (counting) {
      counting.await(() -> !counting.batches().isEmpty(), patience());
      Workload workload = new Workload();
      for (int rows : new int[] {1, 40, 3, 25}) {
        commit(table, workload.transaction(rows));
        for (long row = 0; row < rows; row++) {
          expected.add(row);
        }
      }
      counting.await(() -> counting.seen().size() >= expected.size(), patience());
    }
    boolean counts = counting.indexes().stream().anyMatch(i -> i >= 0);
    assertThat(counting.indexes())
        .isEqualTo(counts ? expected : expected.stream().map(i -> -1L).toList());
    for (int b = 0; b < counting.batches().size(); b += 3) {
      SourceRun.Batch cut = counting.batches().get(b);
      if (cut.position() == null || cut.end() == expected.size()) {
        continue;
      }
      int left = expected.size() - cut.end();
      for (boolean asked : new boolean[] {true, false}) {
        SourceRun rest = SourceRun.of(source(), table).from(cut);
        try (SourceRun run = (asked ? rest.counting() : rest).begin()) {
          run.await(() -> run.seen().size() >= left, patience());
          List<Long> places = expected.subList(cut.end(), expected.size());
          assertThat(run.indexes())
              .as("behind row %s, asked: %s", cut.end(), asked)
              .isEqualTo(asked && counts ? places : places.stream().map(i -> -1L).toList());
        }
      }
    }
  }

  @Test
  @DisplayName("heartbeats come when asked for, or never; behind all existing rows; never go back")
  void heartbeats() throws Exception {
    TableId table = table("kit_beats");
    fill(table, 300);
    for (Duration interval : List.of(Duration.ZERO, Duration.ofMillis(100))) {
      try (SourceRun run =
          SourceRun.of(source(), table)
              .start(StartPoint.fullThenIncremental())
              .heartbeats(interval)
              .begin()) {
        run.await(() -> run.seen().size() >= 300, patience());
        Thread.sleep(1000);
        commit(table, List.of(new Edit(ChangeType.UPDATE, 5, "changed at " + interval)));
        run.await(() -> run.seen().size() >= 301, patience());
        Thread.sleep(500);
        if (interval.isZero()) {
          assertThat(run.beats()).as("not asked for").isEmpty();
        }
        assertThat(run.beats()).allMatch(b -> b.rows() >= 300 && b.sourceTimeMillis() > 0);
        assertThat(run.beats().stream().map(SourceRun.Beat::sourceTimeMillis)).isSorted();
      }
    }
  }

  @Test
  @DisplayName(
      "tables come with their rows and go while it runs, between two transactions, or never")
  void otherTables() throws Exception {
    TableId first = table("kit_first");
    TableId second = table("kit_second");
    fill(second, 300);
    try (SourceRun run =
        SourceRun.of(source(), first).start(StartPoint.fullThenIncremental()).begin()) {
      commit(first, List.of(insert(5000, "first")));
      run.await(() -> hasId(run, 5000), patience());
      if (!run.update(patience(), first, second)) {
        throw new TestAbortedException("this source cannot change its tables while it runs");
      }
      commit(second, List.of(insert(1000, "late")));
      commit(first, List.of(insert(5001, "goes on")));
      run.await(
          () -> hasId(run, 5001) && hasId(run, 1000) && snapshotIds(run).size() >= 300, patience());
      List<Long> read = snapshotIds(run).stream().filter(id -> id <= 300).toList();
      assertThat(read).hasSize(300).doesNotHaveDuplicates();
      assertThat(run.update(patience(), second)).isTrue();
      commit(first, List.of(insert(5002, "not wanted any more")));
      commit(second, List.of(insert(SENTINEL, "the end")));
      run.await(() -> ended(run), patience());
      assertThat(hasId(run, 5002)).isFalse();
      assertThat(run.transactionProblems()).isEmpty();
    }
  }

  @Test
  @DisplayName("a table's rows are read again while its changes go on; from any cut, too; or never")
  void readAgain() throws Exception {
    TableId table = table("kit_again");
    fill(table, 300);
    SourceRun run =
        SourceRun.of(source(), table)
            .start(StartPoint.fullThenIncremental())
            .maxBatchRows(20)
            .begin();
    int begun;
    int again;
    try (run) {
      run.await(() -> snapshotIds(run).size() >= 300, patience());
      commit(table, List.of(new Edit(ChangeType.UPDATE, 7, "changed"), insert(5000, "new")));
      run.await(() -> hasId(run, 5000), patience());
      begun = run.seen().size();
      int batches = run.batches().size();
      if (!run.resynchronize(patience(), table)) {
        throw new TestAbortedException("this source cannot read tables again while it runs");
      }
      commit(table, List.of(insert(5001, "meanwhile")));
      run.await(() -> hasId(run, 5001) && rowsFrom(run, begun).size() >= 301, patience());
      again = batches + savedFirst(run.batches().subList(batches, run.batches().size()));
      commit(table, List.of(insert(SENTINEL, "the end")));
      run.await(() -> ended(run), patience());
      assertThat(run.seen().stream().filter(s -> s.type() == ChangeType.INSERT).map(Seen::id))
          .containsExactly(5000L, 5001L, SENTINEL);
      Map<Long, @Nullable String> rows = rowsFrom(run, begun);
      assertThat(rows).containsEntry(7L, "changed").containsEntry(300L, "row 300");
      assertThat(rows.keySet()).contains(1L, 5000L).doesNotContain(SENTINEL);
      Set<String> before = new HashSet<>(ids(run.seen().subList(0, begun)));
      assertThat(ids(run.seen().subList(begun, run.seen().size())))
          .doesNotContainAnyElementsOf(before);
      assertThat(run.transactionProblems()).isEmpty();
    }
    List<SourceRun.Batch> batches = run.batches();
    for (int i = again; i < batches.size(); i += Math.max(1, (batches.size() - again) / 4)) {
      SourceRun.Batch cut = batches.get(i);
      if (cut.position() == null || cut.end() == run.seen().size()) {
        continue;
      }
      try (SourceRun rest =
          SourceRun.of(source(), table).start(StartPoint.fullThenIncremental()).from(cut).begin()) {
        rest.await(() -> ended(rest), patience());
        Set<Long> all = new HashSet<>();
        run.seen().subList(begun, cut.end()).forEach(s -> all.add(s.id()));
        rest.await(
            () -> {
              rest.seen().forEach(s -> all.add(s.id()));
              return all.size() >= 303;
            },
            patience());
      }
    }
  }

  private static int savedFirst(List<SourceRun.Batch> batches) {
    int at = 0;
    while (at < batches.size() && !batches.get(at).savedFirst()) {
      at++;
    }
    assertThat(at).as("a batch is to be saved first").isLessThan(batches.size());
    return at;
  }

  private static Map<Long, @Nullable String> rowsFrom(SourceRun run, int begin) {
    Map<Long, @Nullable String> rows = new HashMap<>();
    run.seen().stream()
        .skip(begin)
        .filter(s -> s.type() == ChangeType.SNAPSHOT)
        .forEach(s -> rows.put(s.id(), s.after()));
    return rows;
  }

  private static List<String> ids(List<Seen> seen) {
    return seen.stream().map(Seen::eventId).toList();
  }

  @Test
  @DisplayName("from the place of a time come exactly the changes since; or there is no such place")
  void placeOfATime() throws Exception {
    TableId table = table("kit_time");
    SourceRun first = SourceRun.of(source(), table).start(StartPoint.incrementalFromNow()).begin();
    Instant time;
    try (first) {
      first.await(() -> !first.batches().isEmpty(), patience());
      commit(table, List.of(insert(1, "before")));
      // Logs may have whole seconds.
      Thread.sleep(2_100);
      time = Instant.now();
      Thread.sleep(2_100);
      commit(table, List.of(insert(2, "after")));
      commit(table, List.of(insert(SENTINEL, "the end")));
      first.await(() -> ended(first), patience());
    }
    SourceContext context = first.context();
    LogPlace place;
    try {
      place = source().placeAt(context, time);
    } catch (UnsupportedOperationException e) {
      throw new TestAbortedException("this source cannot look a time up", e);
    }
    SourceRun.Batch last = first.batches().get(first.batches().size() - 1);
    try (SourceRun again =
        SourceRun.of(source(), table)
            .from(place.inPlaceOf(Objects.requireNonNull(last.position()), last.attachment()))
            .begin()) {
      again.await(() -> ended(again), patience());
      assertThat(again.seen()).isEqualTo(first.seen().subList(1, 3));
    }
    Instant future = time.plusSeconds(3600);
    assertThatThrownBy(() -> source().placeAt(context, future)).isInstanceOf(OmsException.class);
    assertThatThrownBy(() -> source().placeAt(context, Instant.EPOCH))
        .isInstanceOf(OmsException.class);
  }

  private static boolean hasId(SourceRun run, long id) {
    return run.seen().stream().anyMatch(s -> s.id() == id);
  }

  private static List<Long> snapshotIds(SourceRun run) {
    return run.seen().stream().filter(s -> s.type() == ChangeType.SNAPSHOT).map(Seen::id).toList();
  }

  @Test
  @DisplayName("after its connections were cut it goes on, without loss or repetition")
  void cutConnections() throws Exception {
    TableId table = table("kit_network");
    Workload workload = new Workload();
    try (SourceRun run =
        SourceRun.of(source(), table).start(StartPoint.incrementalFromNow()).begin()) {
      run.await(() -> !run.batches().isEmpty(), patience());
      for (int i = 0; i < 3; i++) {
        commit(table, workload.transaction(20));
        interruptConnections();
      }
      runWorkload(table, workload, 5);
      run.await(() -> ended(run), patience());
      assertThat(withoutEventIds(run.seen())).isEqualTo(workload.expected);
    }
  }

  @Test
  @DisplayName("close ends run within 5 s: before it begins, while idle, busy, and in emit")
  void close() throws Exception {
    TableId table = table("kit_close");
    SourceRun early = SourceRun.of(source(), table).start(StartPoint.incrementalFromNow());
    early.closeReader();
    early.begin().awaitEnd(END);
    assertThat(early.seen()).isEmpty();

    SourceRun idle = SourceRun.of(source(), table).start(StartPoint.incrementalFromNow()).begin();
    idle.await(() -> !idle.batches().isEmpty(), patience());
    idle.closeReader();
    idle.awaitEnd(END);
    idle.closeReader();

    fill(table, 3000);
    SourceRun busy =
        SourceRun.of(source(), table)
            .start(StartPoint.fullThenIncremental())
            .maxBatchRows(10)
            .begin();
    busy.await(() -> busy.seen().size() > 50, patience());
    busy.closeReader();
    busy.awaitEnd(END);

    for (StartPoint start : List.of(StartPoint.fullThenIncremental(), StartPoint.fullOnly())) {
      SourceRun blocked =
          SourceRun.of(source(), table).start(start).maxBatchRows(10).blockAfter(3).begin();
      blocked.await(blocked::isBlocked, patience());
      long from = System.nanoTime();
      blocked.closeReader();
      // As the pipeline does: what emit waits for will not come any more.
      blocked.interrupt();
      blocked.awaitEnd(END.minusNanos(System.nanoTime() - from));
    }
  }

  @Test
  @DisplayName("the precheck reports and never throws, and progress can always be asked for")
  void precheck() throws Exception {
    TableId table = table("kit_precheck");
    for (StartPoint start :
        List.of(
            StartPoint.fullThenIncremental(),
            StartPoint.fullOnly(),
            StartPoint.incrementalFromNow())) {
      PrecheckCollector good = new PrecheckCollector();
      source().precheck(SourceRun.of(source(), table).start(start).context(), good);
      assertThat(good.report().failures()).isEmpty();
      assertThat(good.report().items()).isNotEmpty();
    }
    PrecheckCollector missing = new PrecheckCollector();
    TableId none = new TableId(database(), "kit_no_such_table");
    source()
        .precheck(
            SourceRun.of(source(), none).start(StartPoint.fullThenIncremental()).context(),
            missing);
    assertThat(missing.report().items().toString()).contains("kit_no_such_table");
    ChangeSource unreachable = unreachableSource();
    if (unreachable != null) {
      PrecheckCollector report = new PrecheckCollector();
      unreachable.precheck(
          SourceRun.of(unreachable, table).start(StartPoint.fullThenIncremental()).context(),
          report);
      assertThat(report.report().failures()).isNotEmpty();
    }
    assertThat(source().type()).isNotBlank();
    assertThat(source().identity()).isNotBlank().isEqualTo(source().identity());
  }
}
