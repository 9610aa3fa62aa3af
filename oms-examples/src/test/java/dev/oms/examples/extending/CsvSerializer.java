package dev.oms.examples.extending;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.ValueKind;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;

// begin serializer
/** A line for each change: its type, then the values. */
final class CsvSerializer implements Serializer {

  @Override
  public String format() {
    return "CSV";
  }

  @Override
  public BoundSerializer bind(SerializerContext context) {
    ByteSlice text = new ByteSlice(); // reused: a bound serializer belongs to one thread
    return new BoundSerializer() {
      @Override
      public void serialize(RowChange change, MessageMeta meta, ByteOutput out) {
        out.write(change.type().name().getBytes(UTF_8));
        Row row = change.image();
        for (OutputColumn column : context.columns()) {
          out.write(',');
          int index = column.index();
          if (row.isAbsent(index) || row.isNull(index)) {
            continue;
          }
          if (context.schema().column(index).kind() == ValueKind.INTEGER) {
            out.write(Long.toString(row.getLong(index)).getBytes(UTF_8));
          } else {
            row.getBytes(index, text); // UTF-8, straight from the source's bytes
            out.write(text);
          }
        }
      }
    };
  }
}
// end serializer
