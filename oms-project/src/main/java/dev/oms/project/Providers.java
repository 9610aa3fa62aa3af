package dev.oms.project;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

/** The providers of one kind on the class path, by their names. */
final class Providers<P> {

  private final List<P> providers = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final Function<P, List<String>> names;

  Providers(Class<P> type, ClassLoader loader, Function<P, List<String>> names) {
    this.names = names;
    ServiceLoader.load(type, loader).stream().forEach(this::add);
  }

  private void add(ServiceLoader.Provider<P> provider) {
    try {
      providers.add(provider.get());
    } catch (ServiceConfigurationError e) {
      broken.add(provider.type().getName());
    }
  }

  /** The provider with this name, in any letter case. */
  Optional<P> find(String name) {
    return providers.stream()
        .filter(p -> names.apply(p).stream().anyMatch(n -> n.equalsIgnoreCase(name.strip())))
        .findFirst();
  }

  /** Why nothing goes by this name, and what does. */
  String unknown(String name, String kind) {
    List<String> preferred =
        providers.stream().map(p -> names.apply(p).get(0)).sorted(this::compare).toList();
    List<String> all = providers.stream().flatMap(p -> names.apply(p).stream()).toList();
    String text =
        preferred.isEmpty()
            ? "'" + name + "' is not found: no module with a " + kind + " is on the class path"
            : "no "
                + kind
                + " '"
                + name
                + "' is on the class path, there are: "
                + String.join(", ", preferred)
                + Suggestions.hint(name, all);
    return broken.isEmpty()
        ? text
        : text + " (could not be loaded: " + String.join(", ", broken) + ")";
  }

  private int compare(String a, String b) {
    return a.toLowerCase(Locale.ROOT).compareTo(b.toLowerCase(Locale.ROOT));
  }
}
