package dev.oms.interop;

import com.alibaba.fastjson2.JSON;
import com.alibaba.otter.canal.protocol.FlatMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Canal's own message class, for OMS's Canal messages and for those that are like Canal's own. */
final class CanalReader implements MessageReader {

  private static final List<String> ENUM = List.of("draft", "it's");
  private static final List<String> SET = List.of("a", "b", "c d");

  private final boolean original;

  CanalReader(boolean original) {
    this.original = original;
  }

  @Override
  public Change read(byte[] message) {
    FlatMessage flat =
        JSON.parseObject(new String(message, StandardCharsets.UTF_8), FlatMessage.class);
    Map<String, @Nullable String> data = row(flat.getData());
    return switch (flat.getType()) {
      case "INSERT" -> new Change("INSERT", null, data);
      case "DELETE" -> new Change("DELETE", data, null);
      case "UPDATE" -> {
        Map<String, @Nullable String> before = new LinkedHashMap<>(data);
        before.putAll(row(flat.getOld()));
        yield new Change("UPDATE", before, data);
      }
      default -> throw new IllegalArgumentException(flat.getType());
    };
  }

  private Map<String, @Nullable String> row(List<Map<String, String>> rows) {
    Map<String, @Nullable String> row = new LinkedHashMap<>();
    rows.get(0)
        .forEach((column, text) -> row.put(column, text == null ? null : value(column, text)));
    return row;
  }

  private String value(String column, String text) {
    Kind kind = EveryTypeTable.kind(column);
    HexFormat hex = HexFormat.of().withUpperCase();
    if (!original) {
      return kind == Kind.BINARY || kind == Kind.BIT
          ? hex.formatHex(Base64.getDecoder().decode(text))
          : kind.canonical(text);
    }
    // Canal writes what is in the log: numbers of labels, and no zero bytes at the end of BINARY.
    return switch (kind) {
      case BINARY -> {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        yield hex.formatHex(column.equals("c_binary") ? Arrays.copyOf(bytes, 4) : bytes);
      }
      case TEXT -> column.equals("c_enum") ? ENUM.get(Integer.parseInt(text) - 1) : text;
      case SET ->
          IntStream.range(0, SET.size())
              .filter(i -> (Integer.parseInt(text) >> i & 1) == 1)
              .mapToObj(SET::get)
              .collect(Collectors.joining(","));
      case BIT -> "%04X".formatted(Integer.parseInt(text));
      case TIMESTAMP -> Kind.epochSeconds(text);
      default -> kind.canonical(text);
    };
  }

  @Override
  public Change visible(Change change) {
    return change.insertForRow();
  }
}
