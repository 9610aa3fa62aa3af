package dev.oms.project;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.oms.core.ObjectMapping;
import dev.oms.core.Operation;
import dev.oms.core.RowFilterOptions;
import dev.oms.core.TableMapping;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.TableLookup;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Objects as a CSV file (fact sheet 6.1): a row for each table, with source database, source table,
 * topic name, selected columns ({@code a;b}), column mapping ({@code a=b;c=d}), sharding columns
 * ({@code a;b}) and row filter. The first row names the columns, which may be in any order; those
 * behind the topic may be missing. UTF-8, with or without a byte order mark. Immutable and
 * thread-safe.
 *
 * <p>Databases and tables are exact names, never patterns. A name in a list that has a semicolon or
 * an equals sign is written in back-quotes. Reading tells everything that is wrong at once, each
 * with its line; what was written is read to the same mapping.
 */
public final class ObjectsCsv {

  private final @Nullable List<String> header;
  private final RowFilterOptions rowFilters;
  private final @Nullable String topic;

  private ObjectsCsv(
      @Nullable List<String> header, RowFilterOptions rowFilters, @Nullable String topic) {
    this.header = header;
    this.rowFilters = rowFilters;
    this.topic = topic;
  }

  /** Files with English names in the first row; Chinese ones are read, too. */
  public static ObjectsCsv standard() {
    return new ObjectsCsv(null, RowFilterOptions.defaults(), null);
  }

  /**
   * Files with other names in the first row.
   *
   * @param names seven of them, in the order of the class's description
   * @throws IllegalArgumentException when they are not seven different names
   */
  public ObjectsCsv withHeader(String... names) {
    if (names.length != CsvHeader.Field.values().length
        || new HashSet<>(List.of(names)).size() != names.length) {
      throw new IllegalArgumentException(
          "a header has these seven columns, by different names: " + CsvHeader.names(null));
    }
    return new ObjectsCsv(List.of(names), rowFilters, topic);
  }

  /** How row filters are understood. Default {@link RowFilterOptions#defaults}. */
  public ObjectsCsv withRowFilters(RowFilterOptions options) {
    return new ObjectsCsv(header, Objects.requireNonNull(options, "options"), topic);
  }

  /**
   * The topic of tables whose cell is empty, see {@link ObjectMapping.Builder#topic}. Default: each
   * must have one.
   */
  public ObjectsCsv withTopic(String topic) {
    return new ObjectsCsv(header, rowFilters, Objects.requireNonNull(topic, "topic"));
  }

  /**
   * Reads a file.
   *
   * @throws ProjectException with everything that is wrong, each with its line
   */
  public ObjectMapping read(Path file) {
    return read(file, null);
  }

  /**
   * Reads a file and checks it against a source: whether the tables are there and are tables, have
   * the columns that are named, and the row filters fit them.
   *
   * @throws ProjectException with everything that is wrong, each with its line
   * @throws dev.oms.core.OmsException when the source cannot be asked
   */
  public ObjectMapping read(Path file, @Nullable TableLookup source) {
    Problems problems = new Problems(file.toString());
    byte[] content = FileText.bytes(file, problems);
    return parse(content, problems, source);
  }

  /**
   * Reads the bytes of a file.
   *
   * @param content the bytes
   * @param name what problems name it by
   * @throws ProjectException with everything that is wrong, each with its line
   */
  public ObjectMapping parse(byte[] content, String name) {
    return parse(content, new Problems(name), null);
  }

  private ObjectMapping parse(byte[] content, Problems problems, @Nullable TableLookup source) {
    List<MappedTable> tables = new CsvTables(header, rowFilters, topic, problems).read(content);
    ObjectMapping.Builder builder = ObjectMapping.builder().rowFilters(rowFilters);
    if (topic != null) {
      builder.topic(topic);
    }
    for (MappedTable table : tables) {
      builder.tables(table.pattern(), table.options());
    }
    ObjectMapping objects;
    try {
      objects = builder.build();
    } catch (IllegalArgumentException e) {
      problems.add(0, "", String.valueOf(e.getMessage()));
      throw problems.toException();
    }
    if (source != null) {
      LiveCheck.run(objects, tables, source, problems);
    }
    return objects;
  }

  /**
   * What a file says, for a project that has more to say.
   *
   * @param defaultTopic whether there is a topic for tables whose cell is empty
   */
  List<MappedTable> tables(Path file, boolean defaultTopic) {
    Problems problems = new Problems(file.toString());
    byte[] content = FileText.bytes(file, problems);
    return new CsvTables(header, rowFilters, defaultTopic ? "any" : null, problems).read(content);
  }

  /**
   * The file's text for a mapping.
   *
   * @throws IllegalArgumentException when the mapping has what such a file cannot say: patterns, or
   *     chosen operations; with all of these
   */
  public String write(ObjectMapping objects) {
    List<String> problems = new ArrayList<>();
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      csv.writeRecord(CsvHeader.names(header));
      for (TableMapping mapping : objects.mappings()) {
        TableId table = mapping.pattern().exactTable().orElse(null);
        if (table == null) {
          problems.add(mapping.pattern() + " is a pattern: name its tables");
        } else if (mapping.operations().size() < Operation.values().length) {
          problems.add("table " + table + " has chosen operations, for which there is no column");
        } else {
          csv.writeRecord(row(table, mapping));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "these objects cannot be written as CSV:\n" + String.join("\n", problems));
    }
    return text.toString();
  }

  private static List<String> row(TableId table, TableMapping mapping) {
    return List.of(
        table.database(),
        table.table(),
        mapping.topic(),
        CsvNames.text(mapping.columns()),
        CsvNames.text(mapping.renames()),
        CsvNames.text(mapping.shardingColumns()),
        mapping.where().orElse(""));
  }

  /**
   * Writes a file, in UTF-8 without a byte order mark; one that is there is replaced.
   *
   * @throws IllegalArgumentException as {@link #write(ObjectMapping)}; no file is written then
   * @throws IOException when the file cannot be written
   */
  public void write(ObjectMapping objects, Path file) throws IOException {
    Files.writeString(file, write(objects), StandardCharsets.UTF_8);
  }
}
