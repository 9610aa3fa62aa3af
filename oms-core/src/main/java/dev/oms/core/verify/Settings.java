package dev.oms.core.verify;

import dev.oms.core.ObjectMapping;
import dev.oms.core.TablePattern;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What a verification was composed of. Immutable, checked by the builder. */
record Settings(
    ChangeSource source,
    ObjectMapping objects,
    List<ChangeFilter> filters,
    Serializer serializer,
    TopicReader.Opener topics,
    List<TablePattern> only,
    Duration lag,
    int rounds,
    long maxMemory,
    int maxShown,
    Consumer<String> log) {

  /** For threads, client ids and connections. */
  static final String NAME = "verification";

  Settings {
    filters = List.copyOf(filters);
    only = List.copyOf(only);
  }

  /** Whether the application wants a table verified. */
  boolean wants(TableId table) {
    return only.isEmpty() || only.stream().anyMatch(pattern -> pattern.matches(table));
  }
}
