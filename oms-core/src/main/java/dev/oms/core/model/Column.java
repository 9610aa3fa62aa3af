package dev.oms.core.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One column of a {@link TableSchema}. Immutable.
 *
 * @param name the column's name as the source spells it
 * @param type the source-neutral type
 * @param nativeType the source's own type text, lower case, for example {@code varchar(20)} or
 *     {@code int(10) unsigned}; as exact as the source's log allows
 * @param nullable whether the column may hold NULL
 * @param unsigned whether an integer, decimal or float is unsigned
 * @param length characters of a text type, bytes of a binary one, bits of BIT, total digits of
 *     DECIMAL; -1 when unknown or without meaning
 * @param scale digits after the point: of DECIMAL, and of the seconds of temporal types; 0 when
 *     there are none
 * @param charset the source's name of the character set of a text column, for example {@code
 *     utf8mb4}; null for others
 * @param labels the labels of ENUM and SET in order, empty for others
 * @param collation the source's name of the collation of a text column, for example {@code
 *     utf8mb4_general_ci}; null for others, and where the source does not tell or cannot know it
 *     for certain
 */
public record Column(
    String name,
    DataType type,
    String nativeType,
    boolean nullable,
    boolean unsigned,
    int length,
    int scale,
    @Nullable String charset,
    List<String> labels,
    @Nullable String collation) {

  /** Copies the labels. */
  public Column {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(nativeType, "nativeType");
    labels = List.copyOf(labels);
  }

  /** A column whose collation is not known. */
  public Column(
      String name,
      DataType type,
      String nativeType,
      boolean nullable,
      boolean unsigned,
      int length,
      int scale,
      @Nullable String charset,
      List<String> labels) {
    this(name, type, nativeType, nullable, unsigned, length, scale, charset, labels, null);
  }

  /** A nullable signed column of the given type without further attributes. */
  public static Column of(String name, DataType type, String nativeType) {
    return new Column(name, type, nativeType, true, false, -1, 0, null, List.of());
  }

  /** OMS's name of the type: that of {@link DataType}, or {@code BIGINT} for an unsigned BIGINT. */
  public String canonicalName() {
    return type == DataType.BIGINT && unsigned ? "BIGINT" : type.canonicalName();
  }

  /** Which accessor of {@link Row} reads this column. */
  public ValueKind kind() {
    return type.kind();
  }
}
