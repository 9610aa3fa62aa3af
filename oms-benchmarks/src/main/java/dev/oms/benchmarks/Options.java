package dev.oms.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Command-line options, {@code --name value}; each is known beforehand, with its default. */
final class Options {

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  /**
   * Defines an option.
   *
   * @param value its default; empty for none
   */
  Options define(String name, String value) {
    values.put(name, value.isEmpty() ? new ArrayList<>() : new ArrayList<>(List.of(value)));
    return this;
  }

  /**
   * Takes the command line; an option that is given more than once has all its values.
   *
   * @throws IllegalArgumentException on an option that is not defined; the message lists all
   */
  Options parse(String[] args) {
    Map<String, List<String>> given = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!values.containsKey(name) || i + 1 == args.length) {
        throw new IllegalArgumentException(
            "'" + args[i] + "': options are --name value, with the defaults\n" + describe());
      }
      given.computeIfAbsent(name, n -> new ArrayList<>()).add(args[i + 1]);
    }
    values.putAll(given);
    return this;
  }

  String text(String name) {
    List<String> all = values.get(name);
    if (all == null || all.isEmpty()) {
      throw new IllegalArgumentException("--" + name + " is required");
    }
    return all.get(all.size() - 1);
  }

  boolean isSet(String name) {
    List<String> all = values.get(name);
    return all != null && !all.isEmpty();
  }

  int number(String name) {
    return Integer.parseInt(text(name).replace("_", "").replace(",", ""));
  }

  /** The number for {@code key}: an option is one number for all keys, or {@code a=1,b=2}. */
  int number(String name, String key) {
    for (String each : list(name)) {
      int at = each.indexOf('=');
      if (at < 0 || each.substring(0, at).equals(key)) {
        return Integer.parseInt(each.substring(at + 1).replace("_", ""));
      }
    }
    throw new IllegalArgumentException("--" + name + " says nothing of " + key);
  }

  long bigNumber(String name) {
    return Long.parseLong(text(name).replace("_", "").replace(",", ""));
  }

  /** The values of an option that is given once for each, or all in one with commas. */
  List<String> list(String name) {
    return values.getOrDefault(name, List.of()).stream()
        .flatMap(v -> List.of(v.split(",", -1)).stream())
        .filter(v -> !v.isBlank())
        .toList();
  }

  /** The values of an option that is given once for each, as they are. */
  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The values of an option {@code --name key=value} that is given once for each. */
  Map<String, String> pairs(String name) {
    Map<String, String> pairs = new TreeMap<>();
    for (String pair : all(name)) {
      int at = pair.indexOf('=');
      if (at < 0) {
        throw new IllegalArgumentException("--" + name + " takes key=value, not: " + pair);
      }
      pairs.put(pair.substring(0, at), pair.substring(at + 1));
    }
    return pairs;
  }

  /** All options with their values, one to a line. */
  String describe() {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (name, value) ->
            text.append("  --")
                .append(name)
                .append(' ')
                .append(String.join(" ", value))
                .append('\n'));
    return text.toString();
  }
}
