package dev.oms.project;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which column of an objects file has what, by the names in its first row. */
final class CsvHeader {

  /** The columns of fact sheet 6.1 for message queues, in its order. */
  enum Field {
    DATABASE("source database", "源数据库", "源库", "源端库", "源端数据库", "源端库名", "源库名"),
    TABLE("source table", "源表", "源端表", "源表名", "源端表名"),
    TOPIC("topic name", "topic", "主题", "topic名称", "topic名", "主题名称", "主题名"),
    COLUMNS("selected columns", "选择列", "已选列", "所选列", "同步列", "选中列"),
    RENAMES("column mapping", "列映射", "字段映射"),
    SHARDING("sharding columns", "分片列", "分区列", "shardingcolumns"),
    WHERE("row filter", "row filter conditions", "行过滤", "行过滤条件", "行过滤规则");

    final List<String> names;

    Field(String... names) {
      this.names = List.of(names);
    }

    boolean isRequired() {
      return this == DATABASE || this == TABLE || this == TOPIC;
    }
  }

  private final Map<Field, Integer> places;
  private final int width;

  private CsvHeader(Map<Field, Integer> places, int width) {
    this.places = places;
    this.width = width;
  }

  /**
   * Reads the first row.
   *
   * @param own the application's names in the order of the fields; null for the standard ones
   * @throws IllegalArgumentException with all that is wrong with it
   */
  static CsvHeader read(List<String> row, @Nullable List<String> own) {
    Map<Field, Integer> places = new EnumMap<>(Field.class);
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      Field field = find(row.get(i), own);
      if (field == null) {
        problems.add("'" + row.get(i) + "' is no column of an objects file");
      } else if (places.putIfAbsent(field, i) != null) {
        problems.add("there are two columns for '" + name(field, own) + "'");
      }
    }
    for (Field field : Field.values()) {
      if (field.isRequired() && !places.containsKey(field)) {
        problems.add("there is no column '" + name(field, own) + "'");
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "the first line names the columns ("
              + String.join(", ", names(own))
              + "): "
              + String.join("; ", problems));
    }
    return new CsvHeader(places, row.size());
  }

  private static @Nullable Field find(String text, @Nullable List<String> own) {
    for (Field field : Field.values()) {
      List<String> names = own == null ? field.names : List.of(name(field, own));
      if (names.stream().anyMatch(name -> plain(name).equals(plain(text)))) {
        return field;
      }
    }
    return null;
  }

  /** Letter case, blanks and how words are joined do not count. */
  private static String plain(String name) {
    return name.replaceAll("[\\s_-]", "").toLowerCase(Locale.ROOT);
  }

  private static String name(Field field, @Nullable List<String> own) {
    return own == null ? field.names.get(0) : own.get(field.ordinal());
  }

  /** The names in the order of the fields. */
  static List<String> names(@Nullable List<String> own) {
    List<String> names = new ArrayList<>();
    for (Field field : Field.values()) {
      names.add(name(field, own));
    }
    return names;
  }

  /** How many columns there are. */
  int width() {
    return width;
  }

  /** A cell of a row, without blanks around it; empty when the file has no such column. */
  String cell(List<String> row, Field field) {
    Integer place = places.get(field);
    return place == null || place >= row.size() ? "" : row.get(place).strip();
  }
}
