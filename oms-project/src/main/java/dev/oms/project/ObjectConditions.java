package dev.oms.project;

import dev.oms.core.NamePattern;
import dev.oms.core.ObjectMapping;
import dev.oms.core.Operation;
import dev.oms.core.TableMapping;
import dev.oms.core.TablePattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Objects as OMS's {@code condition.json} (fact sheet 6.3): {@code whiteCondition} and {@code
 * blockCondition}, trees of databases, tables and columns. Immutable.
 *
 * <ul>
 *   <li>{@code func} is {@code exact} (the default), {@code fn} (a match rule) or {@code reg} (a
 *       Java regular expression), and goes before the others in this order;
 *   <li>{@code map} of a table is its topic, else that of its database, else the default topic; of
 *       a column it is its new name;
 *   <li>children under {@code sub} are what is wanted of a database; with {@code "all": true} the
 *       others are wanted, too. Of a table, all columns are wanted unless {@code all} is false;
 *   <li>{@code attr} may have {@code dml}, the operations that are wanted;
 *   <li>for OceanBase the upper name is {@code tenant.database}. The tenant, which is the one that
 *       the source reads, must be the same everywhere.
 * </ul>
 */
public final class ObjectConditions {

  private static final List<String> PRECEDENCE = List.of("exact", "fn", "reg");

  private final List<MappedTable> tables;
  private final List<TablePattern> exclusions;

  private ObjectConditions(List<MappedTable> tables, List<TablePattern> exclusions) {
    this.tables = tables;
    this.exclusions = exclusions;
  }

  /**
   * Reads a file.
   *
   * @param topic the topic of tables that have none, see {@link ObjectMapping.Builder#topic}
   * @throws ProjectException with everything that is wrong, each with its line
   */
  public static ObjectMapping read(Path file, String topic) {
    Problems problems = new Problems(file.toString());
    return mapping(FileText.utf8(FileText.bytes(file, problems), problems), topic, problems);
  }

  /**
   * Reads a text.
   *
   * @param json the text
   * @param name what problems name it by
   * @param topic as for {@link #read}
   * @throws ProjectException with everything that is wrong, each with its line
   */
  public static ObjectMapping parse(String json, String name, String topic) {
    return mapping(json, topic, new Problems(name));
  }

  private static ObjectMapping mapping(String json, String topic, Problems problems) {
    ObjectConditions conditions = new Converter(problems, true).convert(json);
    ObjectMapping.Builder builder = ObjectMapping.builder().topic(topic);
    conditions.tables.forEach(t -> builder.tables(t.pattern(), t.options()));
    conditions.exclusions.forEach(builder::exclude);
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      problems.add(0, "", String.valueOf(e.getMessage()));
      throw problems.toException();
    }
  }

  /** What a file says, for a project that has more to say. */
  static ObjectConditions load(Path file, boolean defaultTopic) {
    Problems problems = new Problems(file.toString());
    String json = FileText.utf8(FileText.bytes(file, problems), problems);
    return new Converter(problems, defaultTopic).convert(json);
  }

  List<MappedTable> tables() {
    return tables;
  }

  List<TablePattern> exclusions() {
    return exclusions;
  }

  /** Makes mappings and exclusions of the trees. */
  private static final class Converter {
    private final Problems problems;
    private final boolean defaultTopic;
    private final Map<TablePattern, Integer> lines = new HashMap<>();
    private final List<Ranked> ranked = new ArrayList<>();
    private final List<TablePattern> exclusions = new ArrayList<>();
    private String tenant = "";

    Converter(Problems problems, boolean defaultTopic) {
      this.problems = problems;
      this.defaultTopic = defaultTopic;
    }

    private record Ranked(int database, int table, MappedTable mapped) {}

    ObjectConditions convert(String json) {
      ConditionNode.Conditions conditions = ConditionNode.read(json, problems);
      if (conditions.white().isEmpty() && problems.isEmpty()) {
        problems.add(0, "whiteCondition", "names no table");
      }
      if (problems.isEmpty()) {
        conditions.white().forEach(this::white);
        conditions.block().forEach(this::block);
      }
      if (!problems.isEmpty()) {
        throw problems.toException();
      }
      ranked.sort(Comparator.comparingInt(Ranked::database).thenComparingInt(Ranked::table));
      return new ObjectConditions(ranked.stream().map(Ranked::mapped).toList(), exclusions);
    }

    private void white(ConditionNode node) {
      Optional<NamePattern> database = database(node);
      if (database.isEmpty()) {
        return;
      }
      int rank = PRECEDENCE.indexOf(node.func());
      for (ConditionNode table : node.sub()) {
        name(table, table.name())
            .ifPresent(
                name ->
                    add(
                        rank,
                        PRECEDENCE.indexOf(table.func()),
                        new TablePattern(database.get(), name),
                        node,
                        table));
      }
      if (node.sub().isEmpty() || Boolean.TRUE.equals(node.all())) {
        TablePattern every = new TablePattern(database.get(), NamePattern.of("*"));
        add(rank, PRECEDENCE.size(), every, node, node);
      }
    }

    private void add(
        int databaseRank,
        int tableRank,
        TablePattern pattern,
        ConditionNode database,
        ConditionNode table) {
      Integer first = lines.putIfAbsent(pattern, table.line());
      if (first != null) {
        problems.add(table.line(), "", pattern + " is there twice, first in line " + first);
        return;
      }
      String topic = topic(database, table);
      if (topic.isEmpty() && !defaultTopic) {
        problems.add(table.line(), "map", pattern + " has no topic");
        return;
      }
      List<ConditionNode> columns = table == database ? List.of() : table.sub();
      Map<String, String> renames = renames(columns);
      boolean chosen = Boolean.FALSE.equals(table.all()) && table != database;
      if (chosen && columns.isEmpty()) {
        problems.add(table.line(), "all", pattern + " has no columns: choose some under sub");
        return;
      }
      Set<Operation> operations = operations(table.operations().isEmpty() ? database : table);
      Consumer<TableMapping.Builder> options =
          t -> {
            if (!topic.isEmpty()) {
              t.topic(topic);
            }
            if (chosen) {
              t.columns(columns.stream().map(ConditionNode::name).toArray(String[]::new));
            }
            renames.forEach(t::rename);
            if (!operations.isEmpty()) {
              t.operations(operations);
            }
          };
      try {
        TableMapping.Builder trial = TableMapping.builder(pattern).topic("any");
        options.accept(trial);
        trial.build();
        ranked.add(
            new Ranked(databaseRank, tableRank, new MappedTable(table.line(), pattern, options)));
      } catch (IllegalArgumentException e) {
        problems.add(table.line(), "", String.valueOf(e.getMessage()));
      }
    }

    /** A database that is mapped to its own name has no topic. */
    private static String topic(ConditionNode database, ConditionNode table) {
      if (table != database && !table.map().isEmpty()) {
        return table.map();
      }
      return database.map().equals(database.name()) ? "" : database.map();
    }

    private Map<String, String> renames(List<ConditionNode> columns) {
      Map<String, String> renames = new LinkedHashMap<>();
      for (ConditionNode column : columns) {
        if (!column.func().equals("exact")) {
          problems.add(column.line(), "func", "columns are chosen by exact names");
        } else if (!column.map().isEmpty() && !column.map().equals(column.name())) {
          renames.put(column.name(), column.map());
        }
      }
      return renames;
    }

    private Set<Operation> operations(ConditionNode node) {
      EnumSet<Operation> operations = EnumSet.noneOf(Operation.class);
      for (String name : node.operations()) {
        Section.constant(Operation.class, name)
            .ifPresentOrElse(
                operations::add,
                () ->
                    problems.add(
                        node.line(),
                        "attr.dml",
                        "'" + name + "' is none of INSERT, UPDATE and DELETE"));
      }
      return operations;
    }

    private void block(ConditionNode node) {
      Optional<NamePattern> database = database(node);
      if (database.isEmpty()) {
        return;
      }
      if (node.sub().isEmpty() || Boolean.TRUE.equals(node.all())) {
        exclusions.add(new TablePattern(database.get(), NamePattern.of("*")));
      }
      for (ConditionNode table : node.sub()) {
        if (!table.sub().isEmpty()) {
          problems.add(table.line(), "sub", "single columns cannot be blocked: choose columns");
        }
        name(table, table.name())
            .ifPresent(name -> exclusions.add(new TablePattern(database.get(), name)));
      }
    }

    private Optional<NamePattern> database(ConditionNode node) {
      String name = node.name();
      int dot = node.func().equals("reg") ? -1 : name.indexOf('.');
      if (dot < 0) {
        return name(node, name);
      }
      String owner = name.substring(0, dot);
      if (!tenant.isEmpty() && !tenant.equals(owner)) {
        problems.add(node.line(), "name", "has tenant " + owner + ", another has " + tenant);
      }
      tenant = owner;
      return name(node, name.substring(dot + 1));
    }

    private Optional<NamePattern> name(ConditionNode node, String name) {
      try {
        return Optional.of(
            switch (node.func()) {
              case "fn" -> NamePattern.of(name);
              case "reg" -> NamePattern.regex(name.replaceAll("(?<!\\\\)/", "\\\\/"));
              default -> NamePattern.exact(name);
            });
      } catch (IllegalArgumentException e) {
        problems.add(node.line(), "name", String.valueOf(e.getMessage()));
        return Optional.empty();
      }
    }
  }
}
