package dev.oms.project;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of OMS's condition.json (fact sheet 6.3): a database, a table or a column.
 *
 * @param line where it begins, from 1
 * @param name its name or pattern
 * @param map what it is called at the destination; empty when that is not said
 * @param all whether all children are wanted; null when that is not said
 * @param func how the name is meant: {@code exact}, {@code fn} or {@code reg}
 * @param operations the DML types of its attributes; empty when there are none
 * @param sub the children
 */
record ConditionNode(
    int line,
    String name,
    String map,
    @Nullable Boolean all,
    String func,
    List<String> operations,
    List<ConditionNode> sub) {

  /** What a file has. */
  record Conditions(List<ConditionNode> white, List<ConditionNode> block) {}

  /** The nodes of a text; what is wrong is in {@code problems}. */
  static Conditions read(String json, Problems problems) {
    try (JsonParser in = new JsonFactory().createParser(json)) {
      Conditions conditions = new Reader(in, problems).conditions();
      if (in.nextToken() != null) {
        problems.add(in.currentTokenLocation().getLineNr(), "", "there is more behind the end");
      }
      return conditions;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      problems.add(Math.max(0, line), "", "not valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      problems.add(0, "", "cannot be read: " + e);
    }
    return new Conditions(List.of(), List.of());
  }

  /** Reads the tree. What is of the wrong kind is reported and skipped. */
  private static final class Reader {
    private static final int LEVELS = 3;

    private final JsonParser in;
    private final Problems problems;

    Reader(JsonParser in, Problems problems) {
      this.in = in;
      this.problems = problems;
    }

    private int line() {
      return in.currentTokenLocation().getLineNr();
    }

    Conditions conditions() throws IOException {
      Map<String, List<ConditionNode>> lists = new LinkedHashMap<>();
      if (in.nextToken() != JsonToken.START_OBJECT) {
        problems.add(1, "", "expected {\"whiteCondition\": [...], \"blockCondition\": [...]}");
        return new Conditions(List.of(), List.of());
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String key = in.currentName();
        int line = line();
        in.nextToken();
        if (!key.equals("whiteCondition") && !key.equals("blockCondition")) {
          problems.add(line, key, "unknown key: expected whiteCondition and blockCondition");
          in.skipChildren();
        } else if (lists.containsKey(key)) {
          problems.add(line, key, "is there twice");
          in.skipChildren();
        } else {
          lists.put(key, nodes(key, 1));
        }
      }
      return new Conditions(
          lists.getOrDefault("whiteCondition", List.of()),
          lists.getOrDefault("blockCondition", List.of()));
    }

    private List<ConditionNode> nodes(String key, int level) throws IOException {
      List<ConditionNode> nodes = new ArrayList<>();
      if (in.currentToken() == JsonToken.VALUE_NULL) {
        return nodes;
      }
      if (!wanted(JsonToken.START_ARRAY, key, "a list")) {
        return nodes;
      }
      while (in.nextToken() != JsonToken.END_ARRAY) {
        if (wanted(JsonToken.START_OBJECT, key, "an object with a name")) {
          nodes.add(node(level));
        }
      }
      return nodes;
    }

    private boolean wanted(JsonToken token, String key, String what) throws IOException {
      if (in.currentToken() == token) {
        return true;
      }
      problems.add(line(), key, "expected " + what);
      in.skipChildren();
      return false;
    }

    private ConditionNode node(int level) throws IOException {
      int line = line();
      String name = "";
      String map = "";
      String func = "exact";
      Boolean all = null;
      List<String> operations = List.of();
      List<ConditionNode> sub = List.of();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String key = in.currentName();
        in.nextToken();
        switch (key) {
          case "name" -> name = text(key);
          case "map" -> map = text(key);
          case "func" -> func = text(key);
          case "all" -> all = flag(key);
          case "attr" -> operations = attributes();
          case "sub" -> {
            if (level == LEVELS) {
              problems.add(line(), key, "a column has no children");
              in.skipChildren();
            } else {
              sub = nodes(key, level + 1);
            }
          }
          default -> {
            problems.add(
                line(), key, "unknown key: the keys are name, map, all, func, attr and sub");
            in.skipChildren();
          }
        }
      }
      if (name.isEmpty()) {
        problems.add(line, "name", "is missing");
      }
      if (!List.of("exact", "fn", "reg").contains(func)) {
        problems.add(line, "func", "'" + func + "' is none of exact, fn and reg");
      }
      return new ConditionNode(line, name, map, all, func, operations, sub);
    }

    private String text(String key) throws IOException {
      if (in.currentToken() == JsonToken.VALUE_NULL) {
        return "";
      }
      return wanted(JsonToken.VALUE_STRING, key, "a text") ? in.getText() : "";
    }

    private @Nullable Boolean flag(String key) throws IOException {
      if (in.currentToken() == JsonToken.VALUE_TRUE || in.currentToken() == JsonToken.VALUE_FALSE) {
        return in.getBooleanValue();
      }
      problems.add(line(), key, "expected true or false");
      in.skipChildren();
      return null;
    }

    /** {@code {"dml": "INSERT,UPDATE"}} or {@code {"dml": ["INSERT", "UPDATE"]}}. */
    private List<String> attributes() throws IOException {
      List<String> operations = new ArrayList<>();
      if (in.currentToken() == JsonToken.VALUE_NULL
          || !wanted(JsonToken.START_OBJECT, "attr", "an object")) {
        return operations;
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String key = in.currentName();
        JsonToken value = in.nextToken();
        if (!key.equals("dml")) {
          problems.add(line(), "attr." + key, "is not known: only dml is");
          in.skipChildren();
        } else if (value == JsonToken.START_ARRAY) {
          while (in.nextToken() != JsonToken.END_ARRAY) {
            operations.add(text("attr.dml"));
          }
        } else {
          operations.addAll(List.of(text("attr.dml").split("[,;|\\s]+")));
        }
      }
      operations.removeIf(String::isEmpty);
      return operations;
    }
  }
}
