package dev.oms.project;

import dev.oms.core.NewTables;
import dev.oms.core.ObjectMapping;
import dev.oms.core.Operation;
import dev.oms.core.RowFilterOptions;
import dev.oms.core.TablePattern;
import dev.oms.core.spi.RowFilterCompiler;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of a project file that choose tables and say how they are mapped. */
final class ObjectsReader {

  private final Section root;
  private final Problems problems;
  private final ObjectMapping.Builder builder = ObjectMapping.builder();
  private final Map<TablePattern, Integer> lines = new HashMap<>();
  private RowFilterOptions rowFilters = RowFilterOptions.defaults();
  private boolean defaultTopic;
  private boolean any;

  ObjectsReader(Section root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  /** The mapping; null only when there are problems. */
  @Nullable ObjectMapping read() {
    int before = problems.count();
    general();
    List<Section> sections = root.sections("objects");
    for (Section section : sections) {
      any = true;
      object(section);
    }
    rules();
    file();
    exclusions();
    if (!any && problems.count() == before) {
      root.problem("objects", root.has("objects") ? "names no table" : "is missing");
    }
    if (problems.count() > before) {
      return null;
    }
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      root.problem("objects", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void general() {
    root.topic("topic")
        .ifPresent(
            topic -> {
              defaultTopic = true;
              attempt(root, "topic", () -> builder.topic(topic));
            });
    operations(root).ifPresent(builder::operations);
    builder.newTables(root.oneOf("newTables", NewTables.class, NewTables.FROM_NOW));
    Section filters = root.section("rowFilters", false);
    rowFilters =
        rowFilters.withDialect(
            filters.oneOf("dialect", RowFilterOptions.Dialect.class, RowFilterOptions.Dialect.SQL));
    filters
        .string("timeZone")
        .ifPresent(
            zone -> {
              try {
                rowFilters = rowFilters.withTimeZone(ZoneId.of(zone.strip()));
              } catch (DateTimeException e) {
                filters.problem("timeZone", "not a time zone: write UTC, +08:00 or Asia/Shanghai");
              }
            });
    filters.string("collation").ifPresent(c -> rowFilters = rowFilters.withCollation(c.strip()));
    filters.reportUnknownKeys(true);
    builder.rowFilters(rowFilters);
  }

  private static Optional<EnumSet<Operation>> operations(Section section) {
    if (!section.has("operations")) {
      return Optional.empty();
    }
    List<Operation> operations = section.listOf("operations", Operation.class);
    if (operations.isEmpty()) {
      section.problem("operations", "expected some of INSERT, UPDATE, DELETE");
      return Optional.empty();
    }
    return Optional.of(EnumSet.copyOf(operations));
  }

  private void object(Section section) {
    int before = problems.count();
    String table = section.requireString("table");
    Optional<String> topic = section.topic("topic");
    if (section.has("topic") ? topic.filter(String::isBlank).isPresent() : !defaultTopic) {
      section.problem("topic", section.has("topic") ? "is empty" : "is missing");
    }
    String[] sharding = section.strings("shardingColumns").toArray(new String[0]);
    String[] columns = section.strings("columns").toArray(new String[0]);
    Map<String, String> renames = section.stringMap("rename");
    Optional<String> where = section.string("where");
    Optional<EnumSet<Operation>> operations = operations(section);
    section.reportUnknownKeys(true);
    where.ifPresent(
        text ->
            attempt(
                section, "where", () -> RowFilterCompiler.installed().compile(text, rowFilters)));
    TablePattern pattern = pattern(section, table);
    if (problems.count() > before || pattern == null) {
      return;
    }
    attempt(
        section,
        "table",
        () ->
            builder.tables(
                table,
                t -> {
                  topic.ifPresent(t::topic);
                  t.shardBy(sharding).columns(columns);
                  renames.forEach(t::rename);
                  where.ifPresent(t::where);
                  operations.ifPresent(t::operations);
                }));
  }

  private @Nullable TablePattern pattern(Section section, String table) {
    if (table.isBlank()) {
      return null;
    }
    try {
      TablePattern pattern = TablePattern.of(table);
      if (isNew(pattern, section.line("table"))) {
        return pattern;
      }
      section.problem("table", twice(pattern));
    } catch (IllegalArgumentException e) {
      section.problem("table", String.valueOf(e.getMessage()));
    }
    return null;
  }

  private boolean isNew(TablePattern pattern, int line) {
    return lines.putIfAbsent(pattern, line) == null;
  }

  private String twice(TablePattern pattern) {
    return pattern + " is mapped twice, first in line " + lines.get(pattern);
  }

  private void rules() {
    for (Section.Line rule : root.lines("rules")) {
      any = true;
      ObjectMapping.Builder alone = ObjectMapping.builder();
      try {
        TablePattern pattern =
            alone.topic("any").rules(rule.text()).build().mappings().get(0).pattern();
        if (!isNew(pattern, rule.line())) {
          root.problem("rules", rule.line(), twice(pattern));
        } else {
          builder.rules(rule.text());
        }
      } catch (IllegalArgumentException e) {
        root.problem("rules", rule.line(), String.valueOf(e.getMessage()));
      }
    }
  }

  private void file() {
    Optional<String> file = root.string("objectsFile");
    if (file.isEmpty()) {
      return;
    }
    any = true;
    try {
      Path path = Path.of(file.get());
      if (file.get().endsWith(".json")) {
        ObjectConditions conditions = ObjectConditions.load(path, defaultTopic);
        conditions.exclusions().forEach(builder::exclude);
        imported(conditions.tables());
      } else {
        imported(ObjectsCsv.standard().withRowFilters(rowFilters).tables(path, defaultTopic));
      }
    } catch (ProjectException | InvalidPathException e) {
      root.problem("objectsFile", String.valueOf(e.getMessage()));
    }
  }

  private void imported(List<MappedTable> tables) {
    for (MappedTable table : tables) {
      if (isNew(table.pattern(), root.line("objectsFile"))) {
        builder.tables(table.pattern(), table.options());
      } else {
        root.problem("objectsFile", twice(table.pattern()));
      }
    }
  }

  private void exclusions() {
    for (Section.Line exclusion : root.lines("exclude")) {
      try {
        builder.exclude(exclusion.text());
      } catch (IllegalArgumentException e) {
        root.problem("exclude", exclusion.line(), String.valueOf(e.getMessage()));
      }
    }
  }

  private static void attempt(Section section, String key, Runnable step) {
    try {
      step.run();
    } catch (IllegalArgumentException e) {
      section.problem(key, String.valueOf(e.getMessage()));
    }
  }
}
