package dev.oms.source.mysql.internal.row;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The collations that a server has: the numbers that stand for them in its log, and which one a
 * character set has when nothing else is said. Names are in lower case and of {@code utf8mb3} where
 * the server still says {@code utf8}. Immutable and thread-safe.
 */
public final class ServerCollations {

  /** A server of which nothing is known. */
  public static final ServerCollations NONE = new ServerCollations(Map.of(), Map.of());

  private final Map<Integer, String> byId = new HashMap<>();
  private final Map<String, String> defaults = new HashMap<>();
  private final Set<String> names;

  /**
   * The collations as the server lists them.
   *
   * @param byId their names by their numbers
   * @param defaults by character set the one that it has by itself, whatever a session says
   */
  public ServerCollations(Map<Integer, String> byId, Map<String, String> defaults) {
    byId.forEach((id, name) -> this.byId.put(id, canonicalName(name)));
    defaults.forEach(
        (charset, name) -> this.defaults.put(Charsets.canonicalName(charset), canonicalName(name)));
    names = new HashSet<>(this.byId.values());
  }

  /** The name as it is used here: in lower case, {@code utf8mb3_...} for {@code utf8_...}. */
  public static String canonicalName(String collation) {
    String name = collation.toLowerCase(Locale.ROOT);
    return name.startsWith("utf8_") ? "utf8mb3" + name.substring(4) : name;
  }

  /** The name of a collation by its number; null when the server has none of that number. */
  public @Nullable String name(int id) {
    return byId.get(id);
  }

  /** Whether the server has a collation of this (canonical) name. */
  public boolean has(String name) {
    return names.contains(name);
  }

  /** What a character set has when nobody says anything; null when it is not known. */
  public @Nullable String defaultOf(String charset) {
    return defaults.get(charset);
  }
}
