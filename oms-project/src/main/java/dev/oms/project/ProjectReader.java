package dev.oms.project;

import dev.oms.core.ObjectMapping;
import dev.oms.core.Partitioners;
import dev.oms.core.StartPoint;
import dev.oms.core.config.CheckpointStoreProvider;
import dev.oms.core.config.ComponentConfig;
import dev.oms.core.config.FormatProvider;
import dev.oms.core.config.SinkProvider;
import dev.oms.core.config.SourceProvider;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.Partitioner;
import dev.oms.core.spi.Serializer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The shape of a project file. Reads everything, whatever is wrong on the way. */
final class ProjectReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_\\-\\p{IsHan}]{1,64}");

  private enum Phase {
    FULL,
    INCREMENTAL
  }

  private enum Partitioning {
    HASH,
    TABLE,
    ONE
  }

  private final @Nullable Path file;
  private final Section root;
  private final ClassLoader loader;
  private final Problems problems;

  ProjectReader(@Nullable Path file, Section root, ClassLoader loader, Problems problems) {
    this.file = file;
    this.root = root;
    this.loader = loader;
    this.problems = problems;
  }

  /** The project; null only when there are problems. */
  @Nullable Project read() {
    String name = name();
    List<String> tags = root.strings("tags");
    ChangeSource source =
        component(
            "source",
            new Providers<>(SourceProvider.class, loader, p -> List.of(p.type())),
            SourceProvider::create);
    ChangeSink sink =
        component(
            "sink",
            new Providers<>(SinkProvider.class, loader, p -> List.of(p.type())),
            SinkProvider::create);
    StartPoint start = start(root.section("sync", false));
    Serializer serializer = serializer();
    Partitioner partitioner =
        switch (root.oneOf("partitioning", Partitioning.class, Partitioning.HASH)) {
          case HASH -> Partitioners.hash();
          case TABLE -> Partitioners.table();
          case ONE -> Partitioners.one();
        };
    boolean splitKeyUpdates = root.bool("splitKeyUpdates", true);
    DeliveryOptions delivery = DeliveryOptions.read(root);
    ObjectMapping objects = new ObjectsReader(root, problems).read();
    CheckpointStore checkpoints =
        component(
            "checkpoint",
            new Providers<>(CheckpointStoreProvider.class, loader, p -> List.of(p.type())),
            CheckpointStoreProvider::create);
    PrecheckOptions precheck = PrecheckOptions.read(root.section("precheck", false));
    Tuning tuning = Tuning.read(root.section("tuning", false));
    root.reportUnknownKeys(true);
    if (source == null
        || sink == null
        || start == null
        || serializer == null
        || objects == null
        || checkpoints == null
        || !problems.isEmpty()) {
      return null;
    }
    return new Project(
        files(),
        name,
        tags,
        source,
        objects,
        start,
        serializer,
        partitioner,
        splitKeyUpdates,
        delivery,
        sink,
        checkpoints,
        precheck,
        tuning);
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    if (file != null) {
      files.add(file);
    }
    root.string("objectsFile").map(Path::of).ifPresent(files::add);
    return files;
  }

  private String name() {
    String name = root.requireString("name");
    if (!name.isBlank() && !NAME.matcher(name).matches()) {
      root.problem(
          "name", "'" + name + "' is not 1 to 64 letters, digits, Chinese characters, '-' or '_'");
    }
    return name;
  }

  private <P, C> @Nullable C component(
      String key, Providers<P> providers, BiFunction<P, ComponentConfig, C> create) {
    Section section = root.section(key, true);
    if (!(root.value(key) instanceof Yaml.Entries)) {
      return null;
    }
    String type = section.requireString("type");
    if (type.isBlank()) {
      return null;
    }
    Optional<P> provider = providers.find(type);
    if (provider.isEmpty()) {
      section.problem("type", providers.unknown(type, kind(key)));
      return null;
    }
    return create(section, config -> create.apply(provider.get(), config));
  }

  private static String kind(String key) {
    return key.equals("checkpoint") ? "checkpoint store" : key;
  }

  private interface Creation<C> {
    C create(ComponentConfig config);
  }

  /** Makes a component; what it throws is told when it has not told a problem itself. */
  private <C> @Nullable C create(Section section, Creation<C> creation) {
    int before = problems.count();
    try {
      C component = creation.create(section);
      section.reportUnknownKeys(true);
      return component;
    } catch (IllegalArgumentException e) {
      section.reportUnknownKeys(false);
      if (problems.count() == before) {
        section.problem("", e.getMessage() == null ? e.toString() : e.getMessage());
      }
      return null;
    }
  }

  private @Nullable Serializer serializer() {
    Section options = root.section("formatOptions", false);
    String name = root.has("format") ? root.requireString("format") : "DEFAULT";
    if (name.isBlank()) {
      return null;
    }
    Providers<FormatProvider> formats =
        new Providers<>(FormatProvider.class, loader, FormatProvider::names);
    Optional<FormatProvider> format = formats.find(name);
    if (format.isEmpty()) {
      root.problem("format", formats.unknown(name, "format"));
      return null;
    }
    return create(options, format.get()::create);
  }

  private @Nullable StartPoint start(Section sync) {
    List<Phase> types = sync.listOf("types", Phase.class);
    if (!sync.has("types")) {
      types = List.of(Phase.FULL, Phase.INCREMENTAL);
    } else if (sync.strings("types").isEmpty()) {
      sync.problem("types", "expected FULL, INCREMENTAL or both");
    }
    Instant timestamp = timestamp(sync);
    sync.reportUnknownKeys(true);
    boolean full = types.contains(Phase.FULL);
    boolean incremental = types.contains(Phase.INCREMENTAL);
    if (sync.has("startTimestamp") && full) {
      sync.problem("startTimestamp", "goes with types: [INCREMENTAL] alone");
      return null;
    }
    return full || incremental ? new StartPoint(full, incremental, timestamp) : null;
  }

  private static @Nullable Instant timestamp(Section sync) {
    Optional<String> text = sync.string("startTimestamp");
    if (text.isEmpty()) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text.get().strip()).toInstant();
    } catch (DateTimeParseException e) {
      sync.problem(
          "startTimestamp",
          "not a time with its zone: write 2026-11-21T08:00:00Z or 2026-11-21T16:00:00+08:00");
      return null;
    }
  }
}
