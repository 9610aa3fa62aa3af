package dev.oms.format.avro;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Row;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import dev.oms.core.text.CellText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one image of a row: the record with the values, then, in fields of their own, which of the
 * columns the image lacks and the texts of the values that do not fit the type of their field. Used
 * by one thread.
 */
final class ImageWriter {

  private final ValueWriter[] values;

  /** The names of the fields as Avro strings. */
  private final byte[][] names;

  /** Places of the columns that the image lacks. */
  private final int[] absent;

  private int absentCount;

  /** Places of the values that do not fit. */
  private final int[] unfit;

  private int unfitCount;
  private final CellText texts = new CellText();
  private final ByteOutput text = new ByteOutput(64);

  ImageWriter(SerializerContext context, AvroOptions options) {
    List<OutputColumn> columns = context.columns();
    int size = columns.size();
    values = new ValueWriter[size];
    names = new byte[size][];
    absent = new int[size];
    unfit = new int[size];
    for (int i = 0; i < size; i++) {
      OutputColumn column = columns.get(i);
      values[i] =
          FieldType.of(context.schema().column(column.index()), options)
              .writer()
              .apply(column.index());
      names[i] = AvroOutput.string(AvroNames.encode(column.name()));
    }
  }

  /** Appends the field {@code before} or {@code after}. */
  void write(@Nullable Row row, ByteOutput out) {
    absentCount = 0;
    unfitCount = 0;
    if (row == null) {
      out.write(AvroOutput.NULL);
      return;
    }
    out.write(AvroOutput.VALUE);
    for (int i = 0; i < values.length; i++) {
      ValueWriter value = values[i];
      if (row.isNull(value.column)) {
        out.write(AvroOutput.NULL);
      } else if (row.isAbsent(value.column)) {
        out.write(AvroOutput.NULL);
        absent[absentCount++] = i;
      } else {
        int start = out.size();
        out.write(AvroOutput.VALUE);
        if (!value.write(row, out)) {
          out.truncate(start);
          out.write(AvroOutput.NULL);
          unfit[unfitCount++] = i;
        }
      }
    }
  }

  /** Appends the names of the columns that the image just written lacks. */
  void writeAbsent(ByteOutput out) {
    if (absentCount == 0) {
      out.write(AvroOutput.NULL);
      return;
    }
    out.write(AvroOutput.VALUE);
    AvroOutput.writeLong(absentCount, out);
    for (int i = 0; i < absentCount; i++) {
      out.write(names[absent[i]]);
    }
    out.write(0);
  }

  /** Appends the texts of the values of the image just written that did not fit. */
  void writeAsText(@Nullable Row row, ByteOutput out) {
    if (unfitCount == 0 || row == null) {
      out.write(AvroOutput.NULL);
      return;
    }
    out.write(AvroOutput.VALUE);
    AvroOutput.writeLong(unfitCount, out);
    for (int i = 0; i < unfitCount; i++) {
      out.write(names[unfit[i]]);
      text.reset();
      texts.append(row, values[unfit[i]].column, text);
      AvroOutput.writeBytes(text, out);
    }
    out.write(0);
  }
}
