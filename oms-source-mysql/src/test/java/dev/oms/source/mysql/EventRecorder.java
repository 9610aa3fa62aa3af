package dev.oms.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.ObjectMapping;
import dev.oms.core.StartPoint;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Position;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.ValueKind;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceReader;
import dev.oms.testkit.DatabaseServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A source of the tables {@code kit.t*} on a thread of its own, and the events it handed over. */
final class EventRecorder implements AutoCloseable {

  /**
   * An event.
   *
   * @param kind of a row its type, else DDL, HEARTBEAT or POSITION (the end of a batch)
   * @param id the row's id, or the time of a heartbeat
   * @param index the row's place in its transaction
   * @param eventId its event id
   * @param text the position, or what a DDL event says
   */
  record Event(String kind, long id, long index, String eventId, String text) {}

  final List<Event> events = new CopyOnWriteArrayList<>();
  private final SourceReader reader;
  private final Thread thread;
  private volatile @Nullable Throwable failure;
  private volatile long pauseMillis;

  private EventRecorder(DatabaseServer server, Asked asked) {
    reader =
        MySqlSource.builder()
            .host(server.host())
            .port(server.port())
            .username(server.rootUser())
            .password(server.rootPassword())
            .chunkRows(100)
            .build()
            .open(asked);
    thread = new Thread(this::run, "recorder");
    thread.start();
  }

  static EventRecorder start(DatabaseServer server, Asked asked) throws InterruptedException {
    EventRecorder recorder = new EventRecorder(server, asked);
    while (recorder.events.isEmpty()) {
      recorder.check();
      Thread.sleep(5);
    }
    return recorder;
  }

  /** What is asked of the source. */
  record Asked(
      StartPoint startPoint,
      @Nullable String savedPosition,
      int maxBatchRows,
      Duration heartbeatInterval,
      boolean transactionSequence)
      implements SourceContext {

    static Asked nothing() {
      return new Asked(StartPoint.incrementalFromNow(), null, 100, Duration.ZERO, false);
    }

    static Asked sequence() {
      return new Asked(StartPoint.incrementalFromNow(), null, 100, Duration.ZERO, true);
    }

    static Asked heartbeats(StartPoint start, long millis) {
      return new Asked(start, null, 100, Duration.ofMillis(millis), false);
    }

    Asked from(String position) {
      return new Asked(startPoint, position, maxBatchRows, heartbeatInterval, transactionSequence);
    }

    @Override
    public String pipelineName() {
      return "recorder";
    }

    @Override
    public ObjectMapping objects() {
      return ObjectMapping.builder().tables("kit.t*", t -> t.topic("t")).build();
    }

    @Override
    public @Nullable String savedAttachment() {
      return null;
    }

    @Override
    public long maxBatchBytes() {
      return 8 << 10;
    }

    @Override
    public void delayed(@Nullable String reason) {}
  }

  private void run() {
    try {
      reader.run(this::take);
    } catch (InterruptedException e) {
      // The end.
    } catch (Throwable e) {
      failure = e;
    }
  }

  /** Each batch takes this long from now on, as with a slow destination. */
  void slow(long millis) {
    pauseMillis = millis;
  }

  private void take(ChangeBatch batch) throws InterruptedException {
    if (pauseMillis > 0) {
      Thread.sleep(pauseMillis);
    }
    List<ByteSlice> filled = new ArrayList<>();
    batch.read(
        new ChangeVisitor() {
          @Override
          public void row(RowChange change) {
            fill(change.image(), filled);
            ByteOutput id = new ByteOutput(32);
            change.appendEventId(id);
            long key = change.image().getLong(0);
            String eventId = new String(id.toByteArray(), StandardCharsets.UTF_8);
            String place = change.origin().position();
            events.add(
                new Event(change.type().name(), key, change.indexInTransaction(), eventId, place));
          }

          @Override
          public void schemaChange(SchemaChange change) {
            ByteOutput id = new ByteOutput(32);
            change.appendEventId(id);
            String eventId = new String(id.toByteArray(), StandardCharsets.UTF_8);
            events.add(
                new Event("DDL", 0, -1, eventId, change.ddlType() + " " + change.table().table()));
          }

          @Override
          public void heartbeat(long sourceTimeMillis) {
            events.add(new Event("HEARTBEAT", sourceTimeMillis, -1, "", ""));
          }
        });
    assertThat(filled)
        .as("what was filled from the rows of a batch keeps nothing of it")
        .allMatch(slice -> slice.array().length == 0);
    Position position = batch.position();
    events.add(new Event("POSITION", 0, -1, "", position == null ? "" : position.encode()));
  }

  /** Keeps a slice for each value, as formats do for each column. */
  private static void fill(Row row, List<ByteSlice> filled) {
    for (int i = 0; i < row.schema().size(); i++) {
      if (row.schema().column(i).kind() == ValueKind.TEXT && !row.isAbsent(i) && !row.isNull(i)) {
        ByteSlice slice = new ByteSlice();
        row.getBytes(i, slice);
        assertThat(slice.length()).isPositive();
        filled.add(slice);
      }
    }
  }

  List<Event> of(String kind) {
    return events.stream().filter(e -> e.kind().equals(kind)).toList();
  }

  /** Changes of rows. */
  List<Event> rows() {
    return events.stream()
        .filter(e -> List.of("INSERT", "UPDATE", "DELETE").contains(e.kind()))
        .toList();
  }

  long snapshotRows() {
    return of(ChangeType.SNAPSHOT.name()).size();
  }

  void check() {
    Throwable broken = failure;
    if (broken != null) {
      throw new AssertionError("the source failed", broken);
    }
  }

  @Override
  public void close() throws InterruptedException {
    reader.close();
    thread.interrupt();
    thread.join(10_000);
    check();
  }
}
