package dev.oms.source.mysql.internal.row;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The optional fields of a TABLE_MAP event ({@code binlog_row_metadata}): MINIMAL has signedness,
 * charsets and geometry types; FULL adds names, labels, keys and visibility; MySQL 5.7 and
 * MariaDB's NO_LOG have none. Fields that are not known are skipped. Immutable and thread-safe.
 */
public final class TableMetadata {

  /** How much the signedness in the log is worth. */
  public enum Signedness {
    /** The log does not say. */
    NONE,
    /** Exact. */
    EXACT,
    /**
     * The table has YEAR columns, and whether the bits count them cannot be told: MySQL 8.0.12 and
     * 8.0.15 do not count them, 8.0.31 and MariaDB do. Prefer what information_schema says.
     */
    AMBIGUOUS
  }

  private static final int SIGNEDNESS = 1;
  private static final int DEFAULT_CHARSET = 2;
  private static final int COLUMN_CHARSET = 3;
  private static final int COLUMN_NAME = 4;
  private static final int SET_LABELS = 5;
  private static final int ENUM_LABELS = 6;
  private static final int GEOMETRY_TYPE = 7;
  private static final int SIMPLE_PRIMARY_KEY = 8;
  private static final int PRIMARY_KEY_WITH_PREFIX = 9;
  private static final int LABEL_DEFAULT_CHARSET = 10;
  private static final int LABEL_COLUMN_CHARSET = 11;
  private static final int VISIBILITY = 12;
  private static final int VECTOR_DIMENSION = 13;

  private final TableMap map;
  private final boolean mariaDb;
  private final boolean[] unsigned;
  private final int[] collations;
  private final @Nullable String[] names;
  private final Map<Integer, List<byte[]>> labels = new HashMap<>();
  private final int[] geometryTypes;
  private final int[] vectorDimensions;
  private final boolean[] invisible;
  private List<Integer> primaryKey = List.of();
  private Signedness signedness = Signedness.NONE;
  private boolean hasNames;
  private boolean hasPrimaryKey;

  private TableMetadata(TableMap map, boolean mariaDb) {
    this.map = map;
    this.mariaDb = mariaDb;
    int columns = map.columnCount();
    unsigned = new boolean[columns];
    collations = new int[columns];
    names = new String[columns];
    geometryTypes = new int[columns];
    vectorDimensions = new int[columns];
    invisible = new boolean[columns];
    Arrays.fill(collations, -1);
    Arrays.fill(geometryTypes, -1);
    Arrays.fill(vectorDimensions, -1);
  }

  static TableMetadata parse(Cursor in, TableMap map, boolean mariaDb) {
    TableMetadata result = new TableMetadata(map, mariaDb);
    while (in.remaining() > 0) {
      int field = in.u8();
      result.read(field, in.part(in.packedInt()));
    }
    return result;
  }

  private void read(int field, Cursor in) {
    switch (field) {
      case SIGNEDNESS -> readSignedness(in);
      case DEFAULT_CHARSET -> readDefaultCharset(in, false);
      case COLUMN_CHARSET -> readCharsets(in, false);
      case COLUMN_NAME -> readNames(in);
      case SET_LABELS -> readLabels(in, BinlogType.SET);
      case ENUM_LABELS -> readLabels(in, BinlogType.ENUM);
      case GEOMETRY_TYPE -> readInts(in, BinlogType.GEOMETRY, geometryTypes);
      case SIMPLE_PRIMARY_KEY -> readPrimaryKey(in, false);
      case PRIMARY_KEY_WITH_PREFIX -> readPrimaryKey(in, true);
      case LABEL_DEFAULT_CHARSET -> readDefaultCharset(in, true);
      case LABEL_COLUMN_CHARSET -> readCharsets(in, true);
      case VISIBILITY -> {
        for (int i = 0; i < invisible.length; i++) {
          invisible[i] = !bit(in, i);
        }
      }
      case VECTOR_DIMENSION -> readInts(in, BinlogType.VECTOR, vectorDimensions);
      default -> {}
    }
  }

  /** Bit {@code index} of a field, from the most significant bit of its first byte on. */
  private static boolean bit(Cursor in, int index) {
    int at = in.at() + (index >> 3);
    if (index >> 3 >= in.remaining()) {
      throw in.error("a bitmap that is too short");
    }
    return (in.array()[at] & 0x80 >> (index & 7)) != 0;
  }

  /**
   * Takes the bits as counting YEAR columns when that can be right: a YEAR is always unsigned, so
   * its bit must be set.
   */
  private void readSignedness(Cursor in) {
    int numeric = 0;
    int years = 0;
    for (int i = 0; i < unsigned.length; i++) {
      numeric += BinlogType.numeric(map.type(i)) ? 1 : 0;
      years += map.type(i) == BinlogType.YEAR ? 1 : 0;
    }
    boolean fitsWith = in.remaining() == (numeric + years + 7) / 8;
    boolean fitsWithout = in.remaining() == (numeric + 7) / 8;
    if (!fitsWith && !fitsWithout) {
      throw in.error("signedness of " + in.remaining() + " bytes for " + numeric + " columns");
    }
    boolean withYears = fitsWith;
    if (fitsWith && years > 0) {
      int next = 0;
      for (int i = 0; i < unsigned.length; i++) {
        int type = map.type(i);
        if (type == BinlogType.YEAR) {
          withYears &= bit(in, next);
        }
        next += BinlogType.numeric(type) || type == BinlogType.YEAR ? 1 : 0;
      }
    }
    int next = 0;
    for (int i = 0; i < unsigned.length; i++) {
      int type = map.type(i);
      if (BinlogType.numeric(type) || (withYears && type == BinlogType.YEAR)) {
        unsigned[i] = bit(in, next++);
      }
      if (type == BinlogType.YEAR) {
        unsigned[i] = true;
      }
    }
    signedness = years > 0 && withYears && fitsWithout ? Signedness.AMBIGUOUS : Signedness.EXACT;
  }

  private boolean inCharsetList(int column, boolean ofLabels) {
    int type = map.type(column);
    return ofLabels
        ? type == BinlogType.ENUM || type == BinlogType.SET
        : BinlogType.character(type) || mariaDb && type == BinlogType.GEOMETRY;
  }

  private void readDefaultCharset(Cursor in, boolean ofLabels) {
    int byDefault = in.packedInt();
    for (int i = 0; i < collations.length; i++) {
      if (inCharsetList(i, ofLabels)) {
        collations[i] = byDefault;
      }
    }
    while (in.remaining() > 0) {
      int index = in.packedInt();
      int collation = in.packedInt();
      int column = nth(index, ofLabels);
      if (column < 0) {
        throw in.error("a charset for character column " + index + ", which does not exist");
      }
      collations[column] = collation;
    }
  }

  private int nth(int index, boolean ofLabels) {
    int seen = 0;
    for (int i = 0; i < collations.length; i++) {
      if (inCharsetList(i, ofLabels) && seen++ == index) {
        return i;
      }
    }
    return -1;
  }

  private void readCharsets(Cursor in, boolean ofLabels) {
    for (int i = 0; i < collations.length && in.remaining() > 0; i++) {
      if (inCharsetList(i, ofLabels)) {
        collations[i] = in.packedInt();
      }
    }
    if (in.remaining() > 0) {
      throw in.error("more charsets than character columns");
    }
  }

  private void readNames(Cursor in) {
    for (int i = 0; i < names.length; i++) {
      int length = in.packedInt();
      int at = in.skip(length);
      names[i] = new String(in.array(), at, length, StandardCharsets.UTF_8);
    }
    hasNames = true;
  }

  private void readLabels(Cursor in, int type) {
    for (int i = 0; i < map.columnCount(); i++) {
      if (map.type(i) == type) {
        int count = in.packedInt();
        if (count > 65535) {
          throw in.error("too many labels");
        }
        List<byte[]> values = new ArrayList<>();
        for (int n = 0; n < count; n++) {
          int length = in.packedInt();
          int at = in.skip(length);
          values.add(Arrays.copyOfRange(in.array(), at, at + length));
        }
        labels.put(i, List.copyOf(values));
      }
    }
  }

  private void readInts(Cursor in, int type, int[] into) {
    for (int i = 0; i < into.length && in.remaining() > 0; i++) {
      if (map.type(i) == type) {
        into[i] = in.packedInt();
      }
    }
  }

  private void readPrimaryKey(Cursor in, boolean withPrefix) {
    List<Integer> key = new ArrayList<>();
    while (in.remaining() > 0) {
      int column = in.packedInt();
      if (column >= map.columnCount() || key.contains(column)) {
        throw in.error("a primary key over column " + column);
      }
      key.add(column);
      if (withPrefix) {
        in.packedInt();
      }
    }
    primaryKey = List.copyOf(key);
    hasPrimaryKey = true;
  }

  /** Whether the log names the columns; then it also has labels and the primary key. */
  public boolean hasNames() {
    return hasNames;
  }

  /** The name of a column, null without names. */
  public @Nullable String name(int column) {
    return names[column];
  }

  /** How much {@link #unsigned} is worth. */
  public Signedness signedness() {
    return signedness;
  }

  /** Whether a numeric column is unsigned, as far as {@link #signedness} allows to tell. */
  public boolean unsigned(int column) {
    return unsigned[column];
  }

  /** The collation id of a character, ENUM or SET column; -1 when the log does not say. */
  public int collation(int column) {
    return collations[column];
  }

  /**
   * The labels of an ENUM or SET column in the column's charset, not to be changed; empty when the
   * log has none.
   */
  public List<byte[]> labels(int column) {
    return labels.getOrDefault(column, List.of());
  }

  /** The columns of the primary key in key order; empty when there is none or it is not told. */
  public List<Integer> primaryKey() {
    return primaryKey;
  }

  /** Whether the log tells a primary key; with names and without this, the table has none. */
  public boolean hasPrimaryKey() {
    return hasPrimaryKey;
  }

  /** MySQL's number of the geometry type of a column, 0 for any; -1 when the log does not say. */
  public int geometryType(int column) {
    return geometryTypes[column];
  }

  /** The dimension of a VECTOR column; -1 when the log does not say. */
  public int vectorDimension(int column) {
    return vectorDimensions[column];
  }

  /** Whether the log says that a column is invisible. */
  public boolean invisible(int column) {
    return invisible[column];
  }
}
