package dev.oms.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SharePlex: an UPDATE has the whole row before it and what changed. */
final class SharePlexReader implements MessageReader {

  @Override
  public Change read(byte[] message) throws IOException {
    JsonNode tree = OmsValuesReader.JACKSON.readTree(message);
    Map<String, @Nullable String> data = OmsValuesReader.row(tree.get("data"));
    Map<String, @Nullable String> key = OmsValuesReader.row(tree.get("key"));
    String op = tree.get("meta").get("op").asText();
    return switch (op) {
      case "ins" -> new Change("INSERT", null, data);
      case "del" -> new Change("DELETE", data, null);
      case "upd" -> {
        if (data == null || key == null) {
          throw new IOException("an UPDATE without data or key");
        }
        Map<String, @Nullable String> after = new LinkedHashMap<>(key);
        after.putAll(data);
        yield new Change("UPDATE", key, after);
      }
      default -> throw new IOException(op);
    };
  }

  @Override
  public Change visible(Change change) {
    return change.insertForRow();
  }
}
