package dev.oms.format.avro;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A row of every type is written without one object being made. */
class GarbageTest {

  @Test
  void noObjectPerRow() {
    check(AvroSerializer.builder().build());
  }

  @Test
  void noObjectPerRowAsStrings() {
    check(
        AvroSerializer.builder()
            .registry(new MemoryRegistry())
            .decimal(AvroSerializer.Decimals.STRING)
            .unsignedBigint(AvroSerializer.UnsignedBigints.STRING)
            .temporal(AvroSerializer.Temporals.STRING)
            .build());
  }

  private static void check(AvroSerializer serializer) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    BoundSerializer bound = serializer.bind(SerializerContext.allColumns(Fixtures.EVERY_TYPE));
    Object[] nothing = new Object[Fixtures.EVERY_TYPE.size()];
    Arrays.fill(nothing, ArrayRow.ABSENT);
    List<RowChange> changes =
        List.of(
            SimpleRowChange.update(
                Fixtures.first(), Fixtures.second(), Fixtures.TIME, Fixtures.TRANSACTION),
            SimpleRowChange.delete(
                ArrayRow.of(Fixtures.EVERY_TYPE, nothing), Fixtures.TIME, Fixtures.TRANSACTION),
            SimpleRowChange.snapshot(Fixtures.first(), Fixtures.CHUNK));
    MessageMeta meta = Fixtures.meta();
    ByteOutput out = new ByteOutput(16 * 1024);
    for (RowChange change : changes) {
      long least = Long.MAX_VALUE;
      for (int run = 0; run < 5; run++) {
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < 1000; i++) {
          out.reset();
          bound.serialize(change, meta, out);
        }
        least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
      }
      assertThat(least / 1000).as("bytes for each %s", change.type()).isZero();
    }
  }
}
