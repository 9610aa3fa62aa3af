package dev.oms.interop;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;

/** Kafka Connect's converter, which makes structs of messages that have their schema. */
final class DebeziumConnectReader implements MessageReader {

  private final JsonConverter converter = new JsonConverter();

  DebeziumConnectReader() {
    converter.configure(Map.of("schemas.enable", "true"), false);
  }

  @Override
  public Change read(byte[] message) {
    Struct struct = (Struct) converter.toConnectData("topic", message).value();
    return new Change(
        DebeziumReader.operation(struct.getString("op")),
        row(struct.getStruct("before")),
        row(struct.getStruct("after")));
  }

  private static @Nullable Map<String, @Nullable String> row(@Nullable Struct struct) {
    if (struct == null) {
      return null;
    }
    Map<String, @Nullable String> row = new LinkedHashMap<>();
    for (Field field : struct.schema().fields()) {
      Object value = struct.get(field);
      row.put(field.name(), value == null ? null : text(EveryTypeTable.kind(field.name()), value));
    }
    return row;
  }

  private static String text(Kind kind, Object value) {
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return HexFormat.of().withUpperCase().formatHex(copy);
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().withUpperCase().formatHex(bytes);
    }
    return DebeziumReader.text(
        kind, value instanceof Boolean is ? is ? "1" : "0" : value.toString());
  }

  @Override
  public Change visible(Change change) {
    return change.insertForRow();
  }
}
