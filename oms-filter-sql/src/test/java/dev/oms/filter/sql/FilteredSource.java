package dev.oms.filter.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.ObjectMapping;
import dev.oms.core.StartPoint;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Position;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeFilter.BoundFilter;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceReader;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code shop.t} that row filters let through, folded as a consumer does, from a source
 * that runs on a thread of its own.
 */
final class FilteredSource implements AutoCloseable {

  /** A place to go on from. */
  record Place(String position, @Nullable String attachment) {}

  private final List<String> conditions;
  private final SourceReader reader;
  private final Thread thread;
  private final Map<TableSchema, List<BoundFilter>> bound = new IdentityHashMap<>();

  /** By condition the ids; guarded by this. */
  private final List<Set<Long>> ids = new ArrayList<>();

  private final Set<Long> seen = ConcurrentHashMap.newKeySet();
  private final Set<Integer> versions = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Place place;

  FilteredSource(DatabaseServer server, List<String> conditions, @Nullable Place from) {
    this.conditions = conditions;
    conditions.forEach(condition -> ids.add(new TreeSet<>()));
    ObjectMapping objects =
        ObjectMapping.builder().table("shop.t", t -> t.topic("t").where("id > -1")).build();
    reader =
        MySqlSource.builder()
            .host(server.host())
            .port(server.port())
            .username(server.rootUser())
            .password(server.rootPassword())
            .build()
            .open(new Asked(objects, from));
    thread = new Thread(this::run, "filtered-source");
    thread.start();
  }

  private record Asked(ObjectMapping objects, @Nullable Place from) implements SourceContext {
    @Override
    public String pipelineName() {
      return "filtered";
    }

    @Override
    public StartPoint startPoint() {
      return StartPoint.fullThenIncremental();
    }

    @Override
    public @Nullable String savedPosition() {
      return from == null ? null : from.position();
    }

    @Override
    public @Nullable String savedAttachment() {
      return from == null ? null : from.attachment();
    }

    @Override
    public int maxBatchRows() {
      return 100;
    }

    @Override
    public long maxBatchBytes() {
      return 1 << 16;
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

  private void take(ChangeBatch batch) {
    batch.read(
        new ChangeVisitor() {
          @Override
          public void row(RowChange change) {
            fold(change);
          }
        });
    Position position = batch.position();
    if (position != null) {
      Position.Attachment attachment = position.attachment();
      place = new Place(position.encode(), attachment == null ? null : attachment.content());
    }
  }

  private synchronized void fold(RowChange change) {
    List<BoundFilter> filters =
        bound.computeIfAbsent(
            change.schema(),
            schema ->
                conditions.stream().map(SqlRowFilter::where).map(f -> f.bind(schema)).toList());
    for (int i = 0; i < filters.size(); i++) {
      RowChange kept = filters.get(i).apply(change);
      if (kept != null && kept.type() == ChangeType.DELETE) {
        ids.get(i).remove(kept.image().getLong(0));
      } else if (kept != null) {
        ids.get(i).add(kept.image().getLong(0));
      }
    }
    versions.add(change.schema().version());
    seen.add(change.image().getLong(0));
  }

  /** Waits for a change of the row with this id; it has not come before. */
  void await(long id) throws InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!seen.contains(id) && failure == null) {
      assertThat(System.nanoTime()).as("waiting for row " + id).isLessThan(deadline);
      Thread.sleep(10);
    }
    if (failure != null) {
      throw new AssertionError("the source failed: " + failure.getMessage(), failure);
    }
  }

  /** Why it ended; null when it did not. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** The ids of the rows that a condition of the list takes. */
  synchronized Set<Long> ids(int condition) {
    return new TreeSet<>(ids.get(condition));
  }

  /** The versions of the schemas that rows came with. */
  Set<Integer> versions() {
    return versions;
  }

  /** The last place. */
  @Nullable Place place() {
    return place;
  }

  @Override
  public void close() throws InterruptedException {
    reader.close();
    thread.interrupt();
    thread.join(20_000);
  }
}
