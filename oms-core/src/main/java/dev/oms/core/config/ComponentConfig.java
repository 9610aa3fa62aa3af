package dev.oms.core.config;

import dev.oms.core.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One section of a project file as a component reads it. Reading never throws for a wrong value: it
 * is reported with its line, a default is given back, and the project as a whole is refused with
 * all reports at once. Keys that are never read are reported as unknown. Not thread-safe.
 */
public interface ComponentConfig {

  /** A text, required. Gives an empty text and reports when it is missing. */
  String requireString(String key);

  /** A text. */
  Optional<String> string(String key);

  /** A secret, with {@code ${env:NAME}} and {@code ${file:PATH}} resolved. */
  Optional<Secret> secret(String key);

  /** A whole number within bounds, {@code fallback} when it is not there. */
  int integer(String key, int fallback, int min, int max);

  /** {@code true} or {@code false}, {@code fallback} when it is not there. */
  boolean bool(String key, boolean fallback);

  /** A duration: {@code 500ms}, {@code 10s}, {@code 5m}, or ISO-8601. */
  Duration duration(String key, Duration fallback);

  /** One of the constants of an enum, in any letter case. */
  <E extends Enum<E>> E oneOf(String key, Class<E> type, E fallback);

  /** A list of texts; empty when it is not there. */
  List<String> strings(String key);

  /**
   * A map of texts, as client properties are; empty when it is not there. Values keep their order.
   */
  Map<String, String> stringMap(String key);

  /** Whether the key is there. */
  boolean has(String key);

  /**
   * Reports that a value is wrong.
   *
   * @param key the key it is about, or an empty text for the whole section
   * @param problem what is wrong and what would be right
   */
  void problem(String key, String problem);
}
