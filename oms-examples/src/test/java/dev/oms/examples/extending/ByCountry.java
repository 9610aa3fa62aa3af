package dev.oms.examples.extending;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.Partitioner;
import java.util.List;

// begin partitioner
/** Domestic rows in partition 0, all others in the last one. */
final class ByCountry implements Partitioner {

  @Override
  public String rule() {
    return "COUNTRY";
  }

  @Override
  public BoundPartitioner bind(TableSchema schema, List<String> shardingColumns, int partitions) {
    int country = schema.indexOf("country");
    ByteSlice text = new ByteSlice();
    return new BoundPartitioner() {
      @Override
      public int partition(Row row, ByteOutput key) {
        row.getBytes(country, text);
        key.write(text); // the message key
        return "CN".equals(row.getText(country)) ? 0 : partitions - 1;
      }

      @Override
      public boolean dependsOnRow() {
        return true; // an UPDATE of the country becomes a DELETE and an INSERT
      }

      @Override
      public String describe() {
        return "column country";
      }
    };
  }
}
// end partitioner
