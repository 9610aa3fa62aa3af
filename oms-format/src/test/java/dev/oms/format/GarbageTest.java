package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A row of every type is written without one object being made. */
class GarbageTest {

  @ParameterizedTest
  @EnumSource
  void noObjectPerRow(MessageFormat format) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    BoundSerializer bound =
        format.serializer().bind(SerializerContext.allColumns(Fixtures.EVERY_TYPE));
    List<RowChange> changes =
        List.of(
            SimpleRowChange.update(
                Fixtures.first(), Fixtures.second(), Fixtures.TIME, Fixtures.TRANSACTION),
            SimpleRowChange.snapshot(Fixtures.first(), Fixtures.CHUNK));
    MessageMeta meta = new MessageMeta();
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
