package dev.oms.project;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.oms.core.RowFilterOptions;
import dev.oms.core.TableMapping;
import dev.oms.core.TablePattern;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.RowFilterCompiler;
import dev.oms.project.CsvHeader.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the rows of an objects file. Used once. */
final class CsvTables {

  private final @Nullable List<String> ownHeader;
  private final RowFilterOptions rowFilters;
  private final @Nullable String defaultTopic;
  private final Problems problems;
  private final List<MappedTable> tables = new ArrayList<>();
  private final Map<TablePattern, Integer> lines = new HashMap<>();
  private final Map<String, String> topics = new HashMap<>();

  /**
   * A reader.
   *
   * @param defaultTopic the topic of rows without one; null when there must be one
   */
  CsvTables(
      @Nullable List<String> ownHeader,
      RowFilterOptions rowFilters,
      @Nullable String defaultTopic,
      Problems problems) {
    this.ownHeader = ownHeader;
    this.rowFilters = rowFilters;
    this.defaultTopic = defaultTopic;
    this.problems = problems;
  }

  /**
   * What the rows say.
   *
   * @throws ProjectException with everything that is wrong
   */
  List<MappedTable> read(byte[] content) {
    String text = FileText.utf8(content, problems);
    try (CsvReader<CsvRecord> csv =
        CsvReader.builder()
            .allowExtraFields(true)
            .allowMissingFields(true)
            .allowExtraCharsAfterClosingQuote(false)
            .allowUnclosedQuote(false)
            .skipEmptyLines(true)
            .ofCsvRecord(text)) {
      CsvHeader header = null;
      for (CsvRecord row : csv) {
        if (header != null) {
          row((int) row.getStartingLineNumber(), header, row.getFields());
        } else {
          header = header(row);
        }
      }
      if (header == null) {
        problems.add(0, "", "the file is empty");
      } else if (tables.isEmpty() && problems.isEmpty()) {
        problems.add(0, "", "the file names no table");
      }
    } catch (CsvParseException e) {
      problems.add(0, "", "not valid CSV: " + cause(e));
    } catch (IOException e) {
      problems.add(0, "", "the file cannot be read: " + e);
    }
    if (!problems.isEmpty()) {
      throw problems.toException();
    }
    return tables;
  }

  private static String cause(CsvParseException e) {
    Throwable cause = e.getCause();
    return cause == null || cause.getMessage() == null
        ? String.valueOf(e.getMessage())
        : e.getMessage() + ": " + cause.getMessage();
  }

  private CsvHeader header(CsvRecord row) {
    try {
      return CsvHeader.read(row.getFields(), ownHeader);
    } catch (IllegalArgumentException e) {
      problems.add((int) row.getStartingLineNumber(), "", String.valueOf(e.getMessage()));
      throw problems.toException();
    }
  }

  private void row(int line, CsvHeader header, List<String> row) {
    if (row.stream().allMatch(String::isBlank)) {
      return;
    }
    int before = problems.count();
    if (row.stream().skip(header.width()).anyMatch(cell -> !cell.isBlank())) {
      problems.add(
          line,
          "",
          "has "
              + row.size()
              + " cells, the first line "
              + header.width()
              + ": a cell with a comma is written in double quotes");
    }
    TablePattern pattern = table(line, header, row);
    String topic = header.cell(row, Field.TOPIC);
    String where = header.cell(row, Field.WHERE);
    List<String> columns = list(line, header, row, Field.COLUMNS);
    List<String> sharding = list(line, header, row, Field.SHARDING);
    Map<String, String> renames = renames(line, header, row);
    if (!where.isEmpty()) {
      attempt(line, Field.WHERE, () -> RowFilterCompiler.installed().compile(where, rowFilters));
    }
    if (topic.isEmpty() && defaultTopic == null) {
      problems.add(line, name(Field.TOPIC), "is empty");
    }
    if (pattern == null || problems.count() > before) {
      return;
    }
    Consumer<TableMapping.Builder> options =
        t -> {
          if (!topic.isEmpty()) {
            t.topic(topic);
          }
          t.columns(columns.toArray(new String[0])).shardBy(sharding.toArray(new String[0]));
          renames.forEach(t::rename);
          if (!where.isEmpty()) {
            t.where(where);
          }
        };
    if (fits(line, pattern, topic, options)) {
      tables.add(new MappedTable(line, pattern, options));
    }
  }

  /** Whether a mapping can be made of a row. */
  private boolean fits(
      int line, TablePattern pattern, String topic, Consumer<TableMapping.Builder> options) {
    TableMapping.Builder builder = TableMapping.builder(pattern);
    if (topic.isEmpty() && defaultTopic != null) {
      builder.topic(defaultTopic);
    }
    try {
      options.accept(builder);
      TableId table = pattern.exactTable().orElseThrow();
      String resolved = builder.build().topicOf(table);
      String other = topics.putIfAbsent(resolved.toLowerCase(Locale.ROOT), resolved);
      if (other != null && !other.equals(resolved)) {
        problems.add(
            line,
            name(Field.TOPIC),
            "'" + resolved + "' and '" + other + "' differ by letter case alone");
        return false;
      }
      return true;
    } catch (IllegalArgumentException e) {
      problems.add(line, "", String.valueOf(e.getMessage()));
      return false;
    }
  }

  private @Nullable TablePattern table(int line, CsvHeader header, List<String> row) {
    String database = header.cell(row, Field.DATABASE);
    String table = header.cell(row, Field.TABLE);
    if (database.isEmpty()) {
      problems.add(line, name(Field.DATABASE), "is empty");
    }
    if (table.isEmpty()) {
      problems.add(line, name(Field.TABLE), "is empty");
    }
    if (database.isEmpty() || table.isEmpty()) {
      return null;
    }
    TablePattern pattern = TablePattern.exact(new TableId(database, table));
    Integer first = lines.putIfAbsent(pattern, line);
    if (first != null) {
      problems.add(line, name(Field.TABLE), pattern + " is mapped twice, first in line " + first);
    }
    return pattern;
  }

  private List<String> list(int line, CsvHeader header, List<String> row, Field field) {
    try {
      return CsvNames.list(header.cell(row, field));
    } catch (IllegalArgumentException e) {
      problems.add(line, name(field), String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private Map<String, String> renames(int line, CsvHeader header, List<String> row) {
    try {
      return CsvNames.pairs(header.cell(row, Field.RENAMES));
    } catch (IllegalArgumentException e) {
      problems.add(line, name(Field.RENAMES), String.valueOf(e.getMessage()));
      return Map.of();
    }
  }

  private void attempt(int line, Field field, Runnable step) {
    try {
      step.run();
    } catch (IllegalArgumentException e) {
      problems.add(line, name(field), String.valueOf(e.getMessage()));
    }
  }

  private String name(Field field) {
    return CsvHeader.names(ownHeader).get(field.ordinal());
  }
}
