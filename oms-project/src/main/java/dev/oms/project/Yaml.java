package dev.oms.project;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML 1.2 into texts, lists and maps that know their lines. Nothing is constructed from
 * tags. Keys that are there twice are reported; the first one counts.
 */
final class Yaml {

  private static final int MAX_DEPTH = 20;

  private final Problems problems;

  /** Each node once, however many aliases it has: a file cannot grow by them. */
  private final Map<Node, Value> converted = new IdentityHashMap<>();

  private Yaml(Problems problems) {
    this.problems = problems;
  }

  /** A value of the file. */
  sealed interface Value {
    /** The line where it begins, from 1. */
    int line();
  }

  /** A text, number or word as it is written, without quotes. */
  record Text(int line, String text) implements Value {}

  /** Nothing after the colon, or {@code null}. */
  record Nothing(int line) implements Value {}

  /** A list. */
  record Items(int line, List<Value> items) implements Value {}

  /** A map. */
  record Entries(int line, Map<String, Entry> entries) implements Value {}

  /** A key with its line and value. */
  record Entry(int line, Value value) {}

  /** The top-level map, or null when there is none, which is then reported. */
  static @Nullable Entries read(String yaml, String file, Problems problems) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(true)
            .setAllowNonScalarKeys(true)
            .build();
    Node root;
    try {
      root = new Compose(settings).composeString(yaml).orElse(null);
    } catch (MarkedYamlEngineException e) {
      // Without the exception's snippet of the file: there may be a password in it.
      int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(0);
      problems.add(line, "", "not valid YAML: " + withoutText(e.getProblem()));
      return null;
    } catch (YamlEngineException e) {
      problems.add(0, "", "not valid YAML: " + e.getMessage());
      return null;
    }
    if (root == null) {
      problems.add(0, "", "the file is empty");
      return null;
    }
    Value value = new Yaml(problems).convert(root, "", 0);
    if (value instanceof Entries entries) {
      return entries;
    }
    problems.add(value.line(), "", "expected keys at the top level, got " + describe(value));
    return null;
  }

  /** Passwords may begin with what means something in YAML; the library would repeat them. */
  private static String withoutText(String problem) {
    if (problem.startsWith("found undefined alias")) {
      return "'*' begins an alias, and there is no such anchor; put a text that begins so in"
          + " quotes";
    }
    if (problem.startsWith("found undefined tag handle")) {
      return "'!' begins a tag that is not known; put a text that begins so in quotes";
    }
    return problem;
  }

  /** What kind of value this is, for messages. */
  static String describe(Value value) {
    return value instanceof Entries
        ? "a map"
        : value instanceof Items ? "a list" : value instanceof Nothing ? "nothing" : "a text";
  }

  private Value convert(Node node, String path, int depth) {
    Value value = converted.get(node);
    if (value == null) {
      value = convertNew(node, path, depth);
      converted.put(node, value);
    }
    return value;
  }

  private Value convertNew(Node node, String path, int depth) {
    int line = line(node);
    if (node.isRecursive()) {
      problems.add(line, path, "an anchor is used within itself");
      return new Nothing(line);
    }
    if (depth > MAX_DEPTH) {
      problems.add(line, path, "nested more than " + MAX_DEPTH + " levels deep");
      return new Nothing(line);
    }
    if (node instanceof MappingNode map) {
      return new Entries(line, entries(map, path, depth));
    }
    if (node instanceof SequenceNode sequence) {
      List<Value> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(convert(item, path + "[" + items.size() + "]", depth + 1));
      }
      return new Items(line, items);
    }
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      return new Text(line, scalar.getValue());
    }
    return new Nothing(line);
  }

  private Map<String, Entry> entries(MappingNode map, String path, int depth) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : map.getValue()) {
      int line = line(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(line, path, "a key must be a text");
        continue;
      }
      String name = key.getValue();
      String keyPath = path.isEmpty() ? name : path + "." + name;
      Entry first = entries.get(name);
      if (first != null) {
        problems.add(line, keyPath, "is there twice, first in line " + first.line());
        continue;
      }
      entries.put(name, new Entry(line, convert(tuple.getValueNode(), keyPath, depth + 1)));
    }
    return entries;
  }

  private static int line(Node node) {
    return node.getStartMark().map(m -> m.getLine() + 1).orElse(0);
  }
}
