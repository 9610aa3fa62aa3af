package dev.oms.core.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Row;
import dev.oms.core.spi.MessageReader;
import dev.oms.core.spi.ReadMessage;
import dev.oms.core.spi.ReadRow;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.util.Optional;

/**
 * {@code + shop.orders id=1 status=paid}; {@code -} for a row that is gone, {@code ~} between the
 * values before and after an UPDATE, {@code #} for something else.
 */
final class LineFormat implements Serializer {

  @Override
  public String format() {
    return "LINE";
  }

  @Override
  public BoundSerializer bind(SerializerContext context) {
    return (change, meta, out) -> {
      out.write(("+ " + change.schema().id()).getBytes(UTF_8));
      Row row = change.image();
      for (SerializerContext.OutputColumn column : context.columns()) {
        write(row, column, out);
      }
    };
  }

  private static void write(Row row, SerializerContext.OutputColumn column, ByteOutput out) {
    String value = row.isNull(column.index()) ? "NULL" : row.getText(column.index());
    if ("bad".equals(value)) {
      throw new IllegalStateException("a value that cannot be written");
    }
    out.write((" " + column.name() + "=" + value).getBytes(UTF_8));
  }

  @Override
  public Optional<MessageReader> reader() {
    return Optional.of(LineFormat::read);
  }

  private static void read(byte[] bytes, int offset, int length, ReadMessage message) {
    message.clear();
    String[] words = new String(bytes, offset, length, UTF_8).split(" ");
    switch (words[0]) {
      case "+" -> message.kind(ReadMessage.Kind.UPSERT);
      case "-" -> message.kind(ReadMessage.Kind.DELETE);
      case "#" -> {
        return;
      }
      default -> throw new IllegalArgumentException("it begins with no sign");
    }
    int dot = words[1].indexOf('.');
    message.table(words[1].substring(0, dot), words[1].substring(dot + 1));
    ReadRow row = message.row();
    for (int i = 2; i < words.length; i++) {
      if (words[i].equals("~")) {
        message.before().putAll(row);
        row.clear();
        continue;
      }
      String[] column = words[i].split("=", 2);
      boolean isNull = column[1].equals("NULL");
      row.add(
          column[0], isNull ? ReadRow.Kind.NULL : ReadRow.Kind.STRING, isNull ? null : column[1]);
    }
  }
}
