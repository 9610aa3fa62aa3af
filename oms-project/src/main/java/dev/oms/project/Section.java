package dev.oms.project;

import dev.oms.core.OmsException;
import dev.oms.core.Secret;
import dev.oms.core.config.ComponentConfig;
import dev.oms.project.Placeholders.UnresolvedException;
import dev.oms.project.Yaml.Entries;
import dev.oms.project.Yaml.Entry;
import dev.oms.project.Yaml.Items;
import dev.oms.project.Yaml.Nothing;
import dev.oms.project.Yaml.Text;
import dev.oms.project.Yaml.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One map of a project file. Remembers which keys were asked for, so that the others can be
 * reported. Messages show values as the file has them, never what a placeholder stands for, and
 * nothing at all of secrets.
 */
final class Section implements ComponentConfig {

  private final String path;
  private final int line;
  private final Map<String, Entry> entries;
  private final Placeholders placeholders;
  private final Problems problems;
  private final Set<String> asked = new TreeSet<>();

  /** What messages show in place of what was put in for placeholders, and of secrets. */
  private final Map<String, String> masks = new LinkedHashMap<>();

  Section(String path, Entries map, int line, Placeholders placeholders, Problems problems) {
    this.path = path;
    this.line = line;
    this.entries = map.entries();
    this.placeholders = placeholders;
    this.problems = problems;
  }

  int line() {
    return line;
  }

  /** The line of a key, or that of the section when the key is not there. */
  int line(String key) {
    Entry entry = entries.get(key);
    return entry == null ? line : entry.line();
  }

  /** The value of a key; null when it is not there or has none. */
  @Nullable Value value(String key) {
    asked.add(key);
    Entry entry = entries.get(key);
    return entry == null || entry.value() instanceof Nothing ? null : entry.value();
  }

  /** The map under a key; an empty one when there is none, which is a problem if required. */
  Section section(String key, boolean required) {
    Value value = value(key);
    if (value instanceof Entries map) {
      return new Section(pathOf(key), map, line(key), placeholders, problems);
    }
    if (value != null) {
      problem(key, "expected a map, got " + Yaml.describe(value));
    } else if (required) {
      problem(key, "is missing");
    }
    Entries none = new Entries(line(key), Map.of());
    return new Section(pathOf(key), none, line(key), placeholders, problems);
  }

  /** The maps in the list under a key. */
  List<Section> sections(String key) {
    List<Section> sections = new ArrayList<>();
    Value value = value(key);
    if (value instanceof Items list) {
      for (int i = 0; i < list.items().size(); i++) {
        Value item = list.items().get(i);
        String itemPath = pathOf(key) + "[" + i + "]";
        if (item instanceof Entries map) {
          sections.add(new Section(itemPath, map, item.line(), placeholders, problems));
        } else {
          problems.add(item.line(), itemPath, "expected a map, got " + Yaml.describe(item));
        }
      }
    } else if (value != null) {
      problem(key, "expected a list, got " + Yaml.describe(value));
    }
    return sections;
  }

  /**
   * Reports the keys that nobody asked for.
   *
   * @param complete whether everything was read; if not, only those are reported that look like a
   *     key that was asked for and is not there
   */
  void reportUnknownKeys(boolean complete) {
    Set<String> missing = new TreeSet<>(asked);
    missing.removeAll(entries.keySet());
    for (String key : entries.keySet()) {
      if (asked.contains(key)) {
        continue;
      }
      Optional<String> meant = Suggestions.nearest(key, missing);
      if (meant.isEmpty() && complete) {
        meant = Suggestions.nearest(key, asked);
      }
      if (meant.isPresent()) {
        problem(key, "unknown key; did you mean '" + meant.get() + "'?");
      } else if (complete) {
        problem(
            key,
            asked.isEmpty()
                ? "unknown key: there are none here"
                : "unknown key; the keys here are " + String.join(", ", asked));
      }
    }
  }

  @Override
  public void problem(String key, String problem) {
    problems.add(
        key.isEmpty() ? line : line(key), key.isEmpty() ? path : pathOf(key), masked(problem));
  }

  private String masked(String text) {
    for (Map.Entry<String, String> mask : masks.entrySet()) {
      text = text.replace(mask.getKey(), mask.getValue());
    }
    return text;
  }

  private void mask(String value, String shown) {
    // A shorter one keeps no secret, and would be found in the middle of other words.
    if (value.length() >= 4) {
      masks.put(value, shown);
    }
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  @Override
  public boolean has(String key) {
    return value(key) != null;
  }

  @Override
  public String requireString(String key) {
    if (!has(key)) {
      problem(key, "is missing");
      return "";
    }
    Optional<String> text = string(key);
    if (text.isPresent() && text.get().isBlank()) {
      problem(key, "is empty");
    }
    return text.orElse("");
  }

  @Override
  public Optional<String> string(String key) {
    return raw(key).flatMap(raw -> resolve(raw, line(key), pathOf(key)));
  }

  /** As {@link #string}, but a topic's variables stand for themselves. */
  Optional<String> topic(String key) {
    return raw(key).flatMap(raw -> resolveTopic(raw, line(key), pathOf(key)));
  }

  private Optional<String> resolveTopic(String raw, int line, String path) {
    Optional<String> text = resolve(Placeholders.keepTopicVariables(raw), line, path);
    text.filter(raw::equals).ifPresent(masks::remove);
    return text;
  }

  /**
   * A text with its line.
   *
   * @param line the line in the file, from 1
   * @param text the text
   */
  record Line(int line, String text) {}

  /** The lines of a text of one or more lines, or of a list of such; topics' variables stand. */
  List<Line> lines(String key) {
    List<Line> lines = new ArrayList<>();
    Value value = value(key);
    if (value instanceof Text text) {
      addLines(text, pathOf(key), lines);
    } else if (value instanceof Items list) {
      for (int i = 0; i < list.items().size(); i++) {
        Value item = list.items().get(i);
        if (item instanceof Text text) {
          addLines(text, pathOf(key) + "[" + i + "]", lines);
        } else {
          problems.add(
              item.line(),
              pathOf(key) + "[" + i + "]",
              "expected a text, got " + Yaml.describe(item));
        }
      }
    } else if (value != null) {
      problem(key, "expected a text or a list of texts, got " + Yaml.describe(value));
    }
    return lines;
  }

  private void addLines(Text text, String path, List<Line> lines) {
    String[] all = text.text().split("\\R", -1);
    // A text of several lines is written as a block, which begins in the line after its mark.
    int first = all.length > 1 ? text.line() + 1 : text.line();
    for (int i = 0; i < all.length; i++) {
      int line = first + i;
      resolveTopic(all[i], line, path)
          .filter(resolved -> !resolved.isBlank())
          .ifPresent(resolved -> lines.add(new Line(line, resolved.strip())));
    }
  }

  /** A problem of one line of {@link #lines}. */
  void problem(String key, int line, String problem) {
    problems.add(line, pathOf(key), masked(problem));
  }

  /** The text as the file has it. */
  private Optional<String> raw(String key) {
    Value value = value(key);
    if (value instanceof Text text) {
      return Optional.of(text.text());
    }
    if (value != null) {
      problem(key, "expected a text, got " + Yaml.describe(value));
    }
    return Optional.empty();
  }

  private Optional<String> resolve(String raw, int line, String path) {
    try {
      String text = placeholders.resolve(raw);
      if (!text.equals(raw)) {
        mask(text, raw);
      }
      return Optional.of(text);
    } catch (UnresolvedException e) {
      problems.add(line, path, e.reason());
      return Optional.empty();
    }
  }

  @Override
  public Optional<Secret> secret(String key) {
    Optional<String> raw = raw(key);
    if (raw.isEmpty()) {
      return Optional.empty();
    }
    String text = raw.get();
    try {
      mask(placeholders.resolve(text), "******");
    } catch (UnresolvedException e) {
      problems.add(line(key), pathOf(key), e.reasonOfSecret());
      return Optional.empty();
    }
    if (!Placeholders.isIn(text)) {
      return Optional.of(Secret.of(text));
    }
    String where = pathOf(key);
    Placeholders source = placeholders;
    return Optional.of(
        Secret.from(
            () -> {
              try {
                return source.resolve(text);
              } catch (UnresolvedException e) {
                throw new OmsException(where + ": " + e.reasonOfSecret());
              }
            }));
  }

  @Override
  public int integer(String key, int fallback, int min, int max) {
    return (int) number(key, fallback, min, max);
  }

  /** As {@link #integer}, up to 64 bits. */
  long number(String key, long fallback, long min, long max) {
    Optional<String> text = string(key);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      long number = Long.parseLong(text.get().strip());
      if (number >= min && number <= max) {
        return number;
      }
      problem(key, shown(key) + " is not within " + min + " and " + max);
    } catch (NumberFormatException e) {
      problem(key, shown(key) + " is not a whole number");
    }
    return fallback;
  }

  @Override
  public boolean bool(String key, boolean fallback) {
    Optional<String> text = string(key);
    if (text.isEmpty()) {
      return fallback;
    }
    switch (text.get().strip().toLowerCase(Locale.ROOT)) {
      case "true":
        return true;
      case "false":
        return false;
      default:
        problem(key, shown(key) + " is neither true nor false");
        return fallback;
    }
  }

  @Override
  public Duration duration(String key, Duration fallback) {
    Optional<String> text = string(key);
    if (text.isEmpty()) {
      return fallback;
    }
    Optional<Duration> duration = Durations.parse(text.get().strip());
    if (duration.isEmpty()) {
      problem(key, shown(key) + " is not a duration: write 500ms, 10s, 5m, 2h, 1d or ISO-8601");
    }
    return duration.orElse(fallback);
  }

  @Override
  public <E extends Enum<E>> E oneOf(String key, Class<E> type, E fallback) {
    Optional<String> text = string(key);
    if (text.isEmpty()) {
      return fallback;
    }
    return constant(type, text.get())
        .orElseGet(
            () -> {
              problem(key, noneOf(shown(key), text.get(), names(type)));
              return fallback;
            });
  }

  /** The constant with this name, in any letter case, {@code -} for {@code _}. */
  static <E extends Enum<E>> Optional<E> constant(Class<E> type, String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(type.getEnumConstants()).filter(c -> c.name().equals(wanted)).findFirst();
  }

  static List<String> names(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
  }

  private static String noneOf(String shown, String word, List<String> names) {
    return shown + " is none of " + String.join(", ", names) + Suggestions.hint(word, names);
  }

  /** The constants that the list under a key names. */
  <E extends Enum<E>> List<E> listOf(String key, Class<E> type) {
    List<E> constants = new ArrayList<>();
    for (String name : strings(key)) {
      constant(type, name)
          .ifPresentOrElse(
              constants::add, () -> problem(key, noneOf("'" + name + "'", name, names(type))));
    }
    return constants;
  }

  @Override
  public List<String> strings(String key) {
    Value value = value(key);
    if (value instanceof Text) {
      return string(key).map(List::of).orElse(List.of());
    }
    List<String> texts = new ArrayList<>();
    if (value instanceof Items list) {
      for (int i = 0; i < list.items().size(); i++) {
        text(list.items().get(i), pathOf(key) + "[" + i + "]").ifPresent(texts::add);
      }
    } else if (value != null) {
      problem(key, "expected a list of texts, got " + Yaml.describe(value));
    }
    return texts;
  }

  @Override
  public Map<String, String> stringMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    Value value = value(key);
    if (value instanceof Entries map) {
      map.entries()
          .forEach(
              (name, entry) ->
                  text(entry.value(), pathOf(key) + "." + name)
                      .ifPresent(text -> texts.put(name, text)));
    } else if (value != null) {
      problem(key, "expected a map of texts, got " + Yaml.describe(value));
    }
    return texts;
  }

  private Optional<String> text(Value value, String path) {
    if (value instanceof Text text) {
      return resolve(text.text(), text.line(), path);
    }
    problems.add(value.line(), path, "expected a text, got " + Yaml.describe(value));
    return Optional.empty();
  }

  private String shown(String key) {
    return value(key) instanceof Text text ? "'" + text.text() + "'" : "the value";
  }

  /** The path alone: values may be secret. */
  @Override
  public String toString() {
    return "section " + path;
  }
}
