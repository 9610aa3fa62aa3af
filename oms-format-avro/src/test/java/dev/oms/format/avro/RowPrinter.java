package dev.oms.format.avro;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

// begin reading
/** Prints the row after an INSERT, an UPDATE, or of a ROW. */
final class RowPrinter {

  static void print(GenericRecord message, Consumer<String> out) {
    out.accept(
        message.get("operation")
            + " "
            + message.get("schemaName")
            + "."
            + message.get("tableName"));
    GenericRecord row = (GenericRecord) message.get("after");
    List<?> absent = message.get("afterAbsent") instanceof List<?> list ? list : List.of();
    Map<?, ?> texts = message.get("afterAsText") instanceof Map<?, ?> map ? map : Map.of();
    for (Schema.Field field : row.getSchema().getFields()) {
      Object value = row.get(field.pos());
      for (Map.Entry<?, ?> text : texts.entrySet()) {
        if (text.getKey().toString().equals(field.name())) {
          value = text.getValue(); // the type cannot hold it: 0000-00-00 for example
        }
      }
      boolean known = absent.stream().noneMatch(name -> name.toString().equals(field.name()));
      if (known) { // else the log did not have this column
        out.accept(field.getProp("columnName") + " = " + value);
      }
    }
  }
}
// end reading
