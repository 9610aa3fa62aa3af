package dev.oms.testkit.compat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Position;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceProgress;
import dev.oms.core.spi.SourceReader;
import dev.oms.testkit.compat.ChangeSourceCompatibilityKit.Edit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A database in memory as a source: right, or with one defect. */
final class MemorySource implements ChangeSource {

  enum Defect {
    NONE,
    /** A reader that goes on repeats a row. */
    REPEATS,
    /** A reader that goes on leaves a row out. */
    LOSES,
    /** The start position is not handed over. */
    NO_START,
    /** Closing has no effect. */
    STAYS_OPEN,
    /** Rows of one transaction share an event id. */
    SAME_IDS,
    /** Batches are as large as transactions. */
    LARGE_BATCHES,
    /** A heartbeat comes before existing rows. */
    EARLY_HEARTBEAT,
    /** Rows are counted from the start of their batch. */
    COUNTS_BATCHES
  }

  private record Row(RowChange change, long end) {}

  static final class Database {
    private final TreeMap<TableId, TableSchema> tables = new TreeMap<>();
    private final List<Row> log = new ArrayList<>();
    private final TreeMap<String, ArrayRow> rows = new TreeMap<>();
    private boolean sameIds;

    void sameIds(Defect defect) {
      sameIds = defect == Defect.SAME_IDS;
    }

    synchronized void create(TableId id) {
      tables.put(
          id,
          new TableSchema(
              new SourceInfo("MYSQL", null, null),
              id,
              1,
              List.of(
                  new Column("id", DataType.BIGINT, "bigint", false, false, -1, 0, null, List.of()),
                  Column.of("v", DataType.VARCHAR, "varchar(200)")),
              List.of(0),
              List.of()));
    }

    synchronized void commit(TableId id, List<Edit> edits) {
      int begin = log.size();
      for (Edit edit : edits) {
        String key = id + "#" + String.format("%010d", edit.id());
        ArrayRow before = rows.get(key);
        ArrayRow after = ArrayRow.of(tables.get(id), edit.id(), edit.v());
        SimpleOrigin origin =
            new SimpleOrigin("log:" + (sameIds ? begin : log.size()), null, null, 0);
        log.add(
            new Row(
                switch (edit.type()) {
                  case INSERT -> SimpleRowChange.insert(after, 0, origin);
                  case UPDATE -> SimpleRowChange.update(before, after, 0, origin);
                  default -> SimpleRowChange.delete(before, 0, origin);
                },
                begin + edits.size()));
        if (edit.type() == ChangeType.DELETE) {
          rows.remove(key);
        } else {
          rows.put(key, after);
        }
      }
    }

    synchronized List<Row> read(long from, int most, boolean wholeTransactions) {
      List<Row> read = new ArrayList<>();
      for (long i = from; i < log.size(); i++) {
        if (read.size() >= most && !(wholeTransactions && i < log.get((int) i - 1).end())) {
          break;
        }
        read.add(log.get((int) i));
      }
      return read;
    }
  }

  private final Database database;
  private final Defect defect;

  MemorySource(Database database, Defect defect) {
    this.database = database;
    this.defect = defect;
  }

  @Override
  public String type() {
    return "memory";
  }

  @Override
  public String identity() {
    return "memory://kit";
  }

  @Override
  public void precheck(SourceContext context, PrecheckCollector report) {
    context
        .objects()
        .mappings()
        .forEach(
            m -> {
              if (database.tables.containsKey(TableId.parse(m.pattern().toString()))) {
                report.passed("Source-TABLE", m.pattern() + " is there");
              } else {
                report.failed("Source-TABLE", m.pattern() + " is missing", "make it");
              }
            });
  }

  @Override
  public SourceReader open(SourceContext context) {
    return new Reader(context);
  }

  private record At(long number) implements Position {
    @Override
    public String encode() {
      return Long.toString(number);
    }

    @Override
    public long syncTimeMillis() {
      return 0;
    }
  }

  private record Batch(List<RowChange> changes, Position position, boolean beat)
      implements ChangeBatch {
    @Override
    public int rowsAtMost() {
      return changes.size();
    }

    @Override
    public long bytes() {
      return 100L * changes.size();
    }

    @Override
    public void read(ChangeVisitor visitor) {
      if (beat) {
        visitor.heartbeat(1);
      }
      changes.forEach(visitor::row);
    }
  }

  private final class Reader implements SourceReader {
    private final SourceContext context;
    private volatile boolean closed;

    Reader(SourceContext context) {
      this.context = context;
    }

    @Override
    public void run(ChangeEmitter out) throws InterruptedException {
      TableId table = TableId.parse(context.objects().mappings().get(0).pattern().toString());
      String saved = context.savedPosition();
      long at;
      if (saved != null) {
        at = Long.parseLong(saved);
        at += defect == Defect.REPEATS && at > 0 ? -1 : defect == Defect.LOSES ? 1 : 0;
      } else {
        at = begin(table, out);
      }
      while (!closed && context.startPoint().incremental()) {
        boolean whole = defect == Defect.LARGE_BATCHES;
        List<Row> rows = database.read(at, context.maxBatchRows(), whole);
        at += rows.size();
        List<RowChange> ours =
            rows.stream().map(Row::change).filter(c -> c.schema().id().equals(table)).toList();
        if (ours.isEmpty()) {
          Thread.sleep(2);
        } else {
          out.emit(new Batch(counted(ours), new At(at), false));
        }
      }
    }

    private List<RowChange> counted(List<RowChange> changes) {
      if (defect != Defect.COUNTS_BATCHES || !context.transactionSequence()) {
        return changes;
      }
      List<RowChange> counted = new ArrayList<>();
      for (RowChange c : changes) {
        counted.add(
            new SimpleRowChange(
                c.type(), c.before(), c.after(), c.sourceTimeMillis(), c.origin(), counted.size()));
      }
      return counted;
    }

    private long begin(TableId table, ChangeEmitter out) throws InterruptedException {
      long at;
      List<RowChange> existing = new ArrayList<>();
      synchronized (database) {
        at = database.log.size();
        database.rows.forEach(
            (key, row) -> {
              if (row.schema().id().equals(table)) {
                existing.add(SimpleRowChange.snapshot(row, SimpleOrigin.ofSnapshot(key)));
              }
            });
      }
      if (defect != Defect.NO_START && !closed) {
        boolean beat = defect == Defect.EARLY_HEARTBEAT && !context.heartbeatInterval().isZero();
        out.emit(new Batch(List.of(), new At(at), beat));
      }
      for (int i = 0; i < existing.size() && context.startPoint().full() && !closed; ) {
        int to = Math.min(existing.size(), i + context.maxBatchRows());
        out.emit(new Batch(existing.subList(i, to), null, false));
        i = to;
      }
      return at;
    }

    @Override
    public SourceProgress progress() {
      return SourceProgress.NONE;
    }

    @Override
    public void close() {
      closed = defect != Defect.STAYS_OPEN;
    }
  }
}
