package dev.oms.core.verify;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.Operation;
import dev.oms.core.StartPoint;
import dev.oms.core.TableMapping;
import dev.oms.core.TablePattern;
import dev.oms.core.internal.DeliveredColumns;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.precheck.CheckedTable;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.precheck.PrecheckItem;
import dev.oms.core.spi.SourceContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which tables there are, which of them can be verified, and why the others cannot. */
final class VerificationPlan {

  private final Settings settings;
  private final List<TableId> found = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private VerificationPlan(Settings settings) {
    this.settings = settings;
  }

  /**
   * Asks the source.
   *
   * @throws OmsException when no table can be verified
   */
  static VerificationPlan of(Settings settings) {
    VerificationPlan plan = new VerificationPlan(settings);
    plan.find();
    return plan;
  }

  List<Target> targets() {
    return targets;
  }

  /** Why tables cannot be verified; a line each. */
  List<String> problems() {
    return problems;
  }

  private void find() {
    PrecheckCollector report = new PrecheckCollector();
    report.run(
        "Source-PRECHECK",
        () -> settings.source().precheckObjects(new Context(settings.objects()), report));
    for (PrecheckItem item : report.report().items()) {
      if (item.result() == PrecheckItem.Result.FAILED) {
        problems.add(item.name() + ": " + item.detail());
      }
    }
    Map<String, Integer> tablesOfTopic = new LinkedHashMap<>();
    for (CheckedTable table : report.tables()) {
      TableId id = table.schema().id();
      found.add(id);
      mapping(id).ifPresent(m -> tablesOfTopic.merge(m.topicOf(id), 1, Integer::sum));
    }
    for (CheckedTable table : report.tables()) {
      add(table.schema(), tablesOfTopic);
    }
    if (targets.isEmpty()) {
      throw new OmsException(
          "there is no table to verify"
              + (problems.isEmpty() ? "" : ": " + String.join("; ", problems)));
    }
  }

  private Optional<TableMapping> mapping(TableId table) {
    return settings.objects().find(table);
  }

  private void add(TableSchema schema, Map<String, Integer> tablesOfTopic) {
    TableId id = schema.id();
    TableMapping mapping = mapping(id).orElse(null);
    if (mapping == null || !settings.wants(id)) {
      return;
    }
    try {
      String topic = mapping.topicOf(id);
      DeliveredColumns columns = DeliveredColumns.of(mapping, settings.filters(), schema);
      String problem = problem(mapping, columns, topic, tablesOfTopic.getOrDefault(topic, 1));
      if (problem == null) {
        targets.add(new Target(targets.size(), id, topic, columns));
      } else {
        problems.add("table " + id + ": " + problem);
      }
    } catch (IllegalArgumentException e) {
      problems.add("table " + id + ": " + e.getMessage());
    }
  }

  private @Nullable String problem(
      TableMapping mapping, DeliveredColumns columns, String topic, int tablesOfTopic) {
    if (!columns.missingKey().isEmpty()) {
      return "its messages do not have the key's columns " + columns.missingKey();
    }
    if (columns.key().isEmpty()) {
      return "it has no primary key and no unique key without nullable columns, so its rows cannot"
          + " be told apart";
    }
    if (mapping.operations().size() < Operation.values().length) {
      return "only " + mapping.operations() + " are delivered, so its topic is not to equal it";
    }
    if (tablesOfTopic > 1 && settings.serializer().format().equals("DEBEZIUM_SMT")) {
      return "messages of DEBEZIUM_SMT do not name their table, and topic "
          + topic
          + " has those of several";
    }
    return null;
  }

  /** The topics of the tables. */
  Set<String> topics() {
    Set<String> topics = new LinkedHashSet<>();
    targets.forEach(target -> topics.add(target.topic()));
    return topics;
  }

  /** The mapping of these tables alone, with their filters and columns. */
  ObjectMapping only(Set<TableId> wanted) {
    ObjectMapping all = settings.objects();
    ObjectMapping.Builder builder = ObjectMapping.builder().rowFilters(all.rowFilters());
    all.exclusions().forEach(builder::exclude);
    for (TableMapping mapping : all.mappings()) {
      TableId named = mapping.pattern().exactTable().orElse(null);
      if (named == null || wanted.contains(named)) {
        builder.add(mapping);
      }
    }
    // What a pattern would take beside them. Mappings by name that are not wanted are gone.
    found.stream()
        .filter(table -> !wanted.contains(table))
        .forEach(table -> builder.exclude(TablePattern.exact(table)));
    return builder.build();
  }

  /** What a source is asked with. */
  private record Context(ObjectMapping objects) implements SourceContext {
    @Override
    public String pipelineName() {
      return Settings.NAME;
    }

    @Override
    public StartPoint startPoint() {
      return StartPoint.fullOnly();
    }

    @Override
    public @Nullable String savedPosition() {
      return null;
    }

    @Override
    public @Nullable String savedAttachment() {
      return null;
    }

    @Override
    public int maxBatchRows() {
      return 1;
    }

    @Override
    public long maxBatchBytes() {
      return 1;
    }

    @Override
    public void delayed(@Nullable String reason) {}
  }
}
