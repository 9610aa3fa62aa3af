package dev.oms.testkit.compat;

import dev.oms.core.Partitioners;
import dev.oms.core.spi.Partitioner;
import org.junit.jupiter.api.Nested;

class PartitionerCompatibilityTest {

  @Nested
  class Hash extends PartitionerCompatibilityKit {
    @Override
    protected Partitioner partitioner() {
      return Partitioners.hash();
    }
  }

  @Nested
  class Table extends PartitionerCompatibilityKit {
    @Override
    protected Partitioner partitioner() {
      return Partitioners.table();
    }
  }

  @Nested
  class One extends PartitionerCompatibilityKit {
    @Override
    protected Partitioner partitioner() {
      return Partitioners.one();
    }
  }
}
