package dev.oms.sink.kafka.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Names of topics that are the same but for letter case, which OMS refuses (fact sheet 3), or but
 * for {@code .} and {@code _}, which the brokers' metrics cannot tell apart.
 */
final class Lookalikes {

  private final Map<String, Set<String>> byCase = new HashMap<>();
  private final Map<String, Set<String>> byDots = new HashMap<>();

  /** Among these names. */
  Lookalikes(Set<String> wanted, Set<String> there) {
    Set<String> all = new TreeSet<>(wanted);
    all.addAll(there);
    for (String name : all) {
      byCase.computeIfAbsent(lower(name), k -> new TreeSet<>()).add(name);
      byDots.computeIfAbsent(name.replace('.', '_'), k -> new TreeSet<>()).add(name);
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Another name that differs by letter case alone, or null. */
  @Nullable String otherCase(String name) {
    return other(byCase.get(lower(name)), name);
  }

  /** Another name that differs by dots and underscores alone, or null. */
  @Nullable String otherDots(String name) {
    return other(byDots.get(name.replace('.', '_')), name);
  }

  private static @Nullable String other(@Nullable Set<String> same, String name) {
    return same == null
        ? null
        : same.stream().filter(n -> !n.equals(name)).findFirst().orElse(null);
  }

  /** Wanted names of which another wanted one differs by letter case alone, each pair once. */
  List<String> clashes(Set<String> wanted) {
    List<String> clashes = new ArrayList<>();
    byCase.values().stream()
        .map(same -> same.stream().filter(wanted::contains).toList())
        .filter(same -> same.size() > 1)
        .forEach(same -> clashes.add(String.join(" and ", same)));
    clashes.sort(null);
    return clashes;
  }
}
