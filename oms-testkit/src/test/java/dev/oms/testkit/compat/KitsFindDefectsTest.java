package dev.oms.testkit.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.oms.core.Checkpoint;
import dev.oms.core.Partitioners;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Partitioner;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Each kit passes a right implementation and fails on one that is broken. */
class KitsFindDefectsTest {

  /** The methods of a kit that fail. */
  private static Set<String> failing(Class<?> kit) {
    Set<String> failed = new TreeSet<>();
    Set<String> passed = new TreeSet<>();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(kit)).build(),
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .ifPresent(
                        s ->
                            (result.getStatus() == Status.FAILED ? failed : passed)
                                .add(((MethodSource) s).getMethodName()));
              }
            });
    assertThat(failed.size() + passed.size()).isGreaterThan(3);
    return failed;
  }

  // ---- checkpoint stores

  /** Passes everything on, and lets a test break something. */
  static class Store implements CheckpointStore {
    final CheckpointStore right;

    Store(CheckpointStore right) {
      this.right = right;
    }

    @Override
    public String describe() {
      return right.describe();
    }

    @Override
    public void precheck(String pipelineName, PrecheckCollector report) {
      right.precheck(pipelineName, report);
    }

    @Override
    public Optional<Checkpoint> peek(String pipelineName) {
      return right.peek(pipelineName);
    }

    @Override
    public Handle open(String pipelineName) {
      Handle handle = right.open(pipelineName);
      return new Handle() {
        @Override
        public Optional<Checkpoint> load() {
          return handle.load();
        }

        @Override
        public void save(Checkpoint checkpoint) {
          Store.this.save(handle, checkpoint);
        }

        @Override
        public void delete() {
          handle.delete();
        }

        @Override
        public void close() {
          handle.close();
        }
      };
    }

    void save(Handle handle, Checkpoint checkpoint) {
      handle.save(checkpoint);
    }
  }

  static class StaleAttachment extends CheckpointStoreCompatibilityKit {
    private static final CheckpointStore STORE =
        new Store(new MemoryCheckpointStore()) {
          @Override
          void save(Handle handle, Checkpoint checkpoint) {
            String old = handle.load().map(Checkpoint::attachment).orElse(null);
            handle.save(old == null ? checkpoint : checkpoint.withAttachment(old));
          }
        };

    @Override
    protected CheckpointStore store() {
      return STORE;
    }
  }

  static class TornSave extends CheckpointStoreCompatibilityKit {
    private static final CheckpointStore STORE =
        new Store(new MemoryCheckpointStore()) {
          @Override
          void save(Handle handle, Checkpoint checkpoint) {
            String old = handle.load().map(Checkpoint::attachment).orElse(null);
            handle.save(checkpoint.withAttachment(old));
            Thread.yield();
            handle.save(checkpoint);
          }
        };

    @Override
    protected CheckpointStore store() {
      return STORE;
    }
  }

  static class HoldsNothing extends CheckpointStoreCompatibilityKit {
    private static final MemoryCheckpointStore RIGHT = new MemoryCheckpointStore();

    @Override
    protected CheckpointStore store() {
      return new Store(RIGHT) {
        @Override
        public Handle open(String pipelineName) {
          Handle handle = super.open(pipelineName);
          handle.close();
          return handle;
        }
      };
    }
  }

  @Test
  void checkpointStores() {
    assertThat(failing(StaleAttachment.class))
        .contains("attachmentLife", "roundTrip", "roundTripInOneSession", "savesAreAtomic");
    assertThat(failing(TornSave.class)).containsExactly("savesAreAtomic");
    assertThat(failing(HoldsNothing.class)).contains("oneHolder", "manyOpenAtOnce", "delete");
  }

  // ---- serializers

  enum Slip {
    NONE,
    LEAKS,
    RESETS,
    KEEPS_BYTES,
    ALL_COLUMNS,
    HALF_HEARTBEAT
  }

  /** Names and values as lines. */
  static class Lines extends SerializerCompatibilityKit {
    Slip slip() {
      return Slip.NONE;
    }

    @Override
    protected Serializer serializer() {
      return new Serializer() {
        @Override
        public String format() {
          return "LINES";
        }

        @Override
        public boolean serializeHeartbeat(long time, MessageMeta meta, ByteOutput out) {
          if (slip() == Slip.HALF_HEARTBEAT) {
            out.write('{');
          }
          return false;
        }

        @Override
        public BoundSerializer bind(SerializerContext context) {
          return lines(
              slip(),
              slip() == Slip.ALL_COLUMNS
                  ? SerializerContext.allColumns(context.schema()).columns()
                  : context.columns());
        }
      };
    }

    private static Serializer.BoundSerializer lines(Slip slip, List<OutputColumn> columns) {
      String[] last = new String[columns.size()];
      ByteSlice region = new ByteSlice();
      return (RowChange change, MessageMeta meta, ByteOutput out) -> {
        if (slip == Slip.RESETS) {
          out.reset();
        }
        Row row = change.image();
        int kept = row.schema().indexOf("region");
        if (slip == Slip.KEEPS_BYTES && kept >= 0) {
          row.getBytes(kept, region);
        }
        StringBuilder text = new StringBuilder(change.type().name()).append('\n');
        for (int i = 0; i < columns.size(); i++) {
          String value = row.getText(columns.get(i).index());
          if (slip == Slip.LEAKS && value == null) {
            value = last[i];
          }
          last[i] = value;
          text.append(columns.get(i).name()).append('=').append(value).append('\n');
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        if (slip == Slip.KEEPS_BYTES) {
          out.write(region);
        }
      };
    }
  }

  static class Leaks extends Lines {
    @Override
    Slip slip() {
      return Slip.LEAKS;
    }
  }

  static class Resets extends Lines {
    @Override
    Slip slip() {
      return Slip.RESETS;
    }
  }

  static class KeepsBytes extends Lines {
    @Override
    Slip slip() {
      return Slip.KEEPS_BYTES;
    }
  }

  static class AllColumns extends Lines {
    @Override
    Slip slip() {
      return Slip.ALL_COLUMNS;
    }
  }

  static class HalfHeartbeat extends Lines {
    @Override
    Slip slip() {
      return Slip.HALF_HEARTBEAT;
    }
  }

  @Test
  void serializers() {
    assertThat(failing(Lines.class)).isEmpty();
    assertThat(failing(Leaks.class)).contains("noStateLeaks", "severalTables", "appends");
    assertThat(failing(Resets.class)).contains("appends");
    assertThat(failing(KeepsBytes.class)).contains("noStateLeaks");
    assertThat(failing(AllColumns.class)).containsExactly("chosenColumns");
    assertThat(failing(HalfHeartbeat.class)).containsExactly("heartbeat");
  }

  // ---- partitioners

  /** The key of the hash partitioner with another partition. */
  abstract static class Wrong extends PartitionerCompatibilityKit {
    abstract int partition(Row row, ByteOutput key, int right, int partitions);

    @Override
    protected Partitioner partitioner() {
      return new Partitioner() {
        @Override
        public String rule() {
          return "WRONG";
        }

        @Override
        public BoundPartitioner bind(TableSchema schema, List<String> sharding, int partitions) {
          BoundPartitioner right = Partitioners.hash().bind(schema, sharding, partitions);
          return new BoundPartitioner() {
            @Override
            public int partition(Row row, ByteOutput key) {
              return Wrong.this.partition(row, key, right.partition(row, key), partitions);
            }

            @Override
            public boolean dependsOnRow() {
              return right.dependsOnRow();
            }

            @Override
            public String describe() {
              return right.describe();
            }
          };
        }
      };
    }
  }

  static class OtherColumns extends Wrong {
    @Override
    int partition(Row row, ByteOutput key, int right, int partitions) {
      int last = row.schema().size() - 1;
      return row.isAbsent(last) || row.isNull(last) ? (right + 1) % partitions : right;
    }
  }

  static class OutOfRange extends Wrong {
    @Override
    int partition(Row row, ByteOutput key, int right, int partitions) {
      return right == 0 ? partitions : right;
    }
  }

  static class WholeBuffer extends Wrong {
    @Override
    int partition(Row row, ByteOutput key, int right, int partitions) {
      return Math.floorMod(java.util.Arrays.hashCode(key.toByteArray()), partitions);
    }
  }

  static class Skewed extends Wrong {
    @Override
    int partition(Row row, ByteOutput key, int right, int partitions) {
      return Math.min(right, partitions / 2);
    }
  }

  @Test
  void partitioners() {
    assertThat(failing(OtherColumns.class)).contains("otherColumns", "imagesOfOneRow");
    assertThat(failing(OutOfRange.class)).contains("range");
    assertThat(failing(WholeBuffer.class)).contains("appends");
    assertThat(failing(Skewed.class)).containsExactly("distribution");
  }

  // ---- filters

  /** Drops rows of odd ids. */
  static class EvenIds extends ChangeFilterCompatibilityKit {
    boolean pass(RowChange change, int[] count) {
      return change.image().getLong(change.schema().indexOf("id")) % 2 == 0;
    }

    TableSchema output(TableSchema schema) {
      return schema;
    }

    @Override
    protected ChangeFilter filter() {
      return schema -> {
        TableSchema output = output(schema);
        int[] count = new int[1];
        return new ChangeFilter.BoundFilter() {
          @Override
          public TableSchema outputSchema() {
            return output;
          }

          @Override
          public RowChange apply(RowChange change) {
            return pass(change, count) ? change : null;
          }
        };
      };
    }
  }

  static class Counts extends EvenIds {
    @Override
    boolean pass(RowChange change, int[] count) {
      return count[0]++ % 2 == 0;
    }
  }

  static class OtherSchema extends EvenIds {
    @Override
    TableSchema output(TableSchema schema) {
      return SampleChanges.everyType(schema.version() + 1);
    }
  }

  @Test
  void filters() {
    assertThat(failing(EvenIds.class)).isEmpty();
    assertThat(failing(Counts.class)).contains("noState", "severalSchemas", "threads");
    assertThat(failing(OtherSchema.class)).containsExactly("outputSchema");
  }

  // ---- sources

  static class MemoryKit extends ChangeSourceCompatibilityKit {
    static volatile MemorySource.Defect defect = MemorySource.Defect.NONE;
    private final MemorySource.Database database = new MemorySource.Database();

    @Override
    protected ChangeSource source() {
      return new MemorySource(database, defect);
    }

    @Override
    protected Duration patience() {
      return Duration.ofSeconds(2);
    }

    @Override
    protected void createTable(TableId table) {
      database.sameIds(defect);
      database.create(table);
    }

    @Override
    protected void commit(TableId table, List<Edit> transaction) {
      database.commit(table, transaction);
    }
  }

  @ParameterizedTest
  @EnumSource(MemorySource.Defect.class)
  void sources(MemorySource.Defect defect) {
    MemoryKit.defect = defect;
    Set<String> failing = failing(MemoryKit.class);
    switch (defect) {
      case NONE -> assertThat(failing).isEmpty();
      case REPEATS -> assertThat(failing).contains("everyCut", "startPosition");
      case LOSES -> assertThat(failing).contains("everyCut");
      case NO_START -> assertThat(failing).contains("startPosition");
      case STAYS_OPEN -> assertThat(failing).contains("close");
      case SAME_IDS -> assertThat(failing).containsExactly("everyCut");
      case LARGE_BATCHES -> assertThat(failing).containsExactly("batchSize");
      case EARLY_HEARTBEAT -> assertThat(failing).containsExactly("heartbeats");
      case COUNTS_BATCHES -> assertThat(failing).containsExactly("placesInTransactions");
    }
  }
}
