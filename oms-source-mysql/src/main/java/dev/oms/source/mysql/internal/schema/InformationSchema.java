package dev.oms.source.mysql.internal.schema;

import dev.oms.core.OmsException;
import dev.oms.core.model.Column;
import dev.oms.core.model.TableId;
import dev.oms.source.mysql.internal.row.ServerCollations;
import dev.oms.source.mysql.internal.schema.SchemaReader.Reading;
import dev.oms.source.mysql.internal.schema.SchemaReader.TableEntry;
import dev.oms.source.mysql.internal.schema.TableDefinition.Key;
import dev.oms.source.mysql.internal.schema.TableDefinition.KeyKind;
import dev.oms.source.mysql.internal.schema.TableDefinition.Part;
import dev.oms.source.mysql.internal.server.BinlogStatus;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.server.ServerInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The queries on information_schema, on one connection. */
final class InformationSchema {

  private static final Pattern COMMENT = Pattern.compile("/\\*M?!\\d*\\s*(.*?)\\s*\\*/");
  private static final Pattern JSON_CHECK = Pattern.compile("(?i)json_valid\\(`(.*)`\\)");

  private final Connection connection;
  private final ServerInfo server;
  private final Dialect dialect;
  private final @Nullable List<String> unsupported;

  InformationSchema(Connection connection, ServerInfo server) {
    this(connection, server, null);
  }

  /**
   * Queries that leave out columns of unsupported types.
   *
   * @param unsupported takes what is to be said of them; null to throw instead
   */
  InformationSchema(Connection connection, ServerInfo server, @Nullable List<String> unsupported) {
    this.unsupported = unsupported;
    this.connection = connection;
    this.server = server;
    this.dialect = Dialect.of(server);
  }

  /** The definitions, and where the log was before and after they were read. */
  Reading reading(TableScope scope, Predicate<TableId> wanted) throws SQLException {
    LogPosition before = BinlogStatus.read(connection, server).position();
    Map<TableId, TableDefinition> tables = definitions(scope, wanted);
    Map<String, CharsetAndCollation> databases = databases();
    return new Reading(tables, databases, before, BinlogStatus.read(connection, server).position());
  }

  List<TableEntry> tables(TableScope scope) throws SQLException {
    List<TableEntry> tables = new ArrayList<>();
    String sql =
        "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, AVG_ROW_LENGTH"
            + " FROM information_schema.TABLES WHERE "
            + scope.condition("TABLE_SCHEMA", "TABLE_NAME")
            + " ORDER BY TABLE_SCHEMA, TABLE_NAME";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        tables.add(
            new TableEntry(
                new TableId(rows.getString(1), rows.getString(2)),
                rows.getString(3),
                rows.getString(4),
                number(rows, 5),
                number(rows, 6)));
      }
    }
    return tables;
  }

  private static long number(ResultSet rows, int column) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? -1 : value;
  }

  /** What each database gives to tables that do not say. */
  Map<String, CharsetAndCollation> databases() throws SQLException {
    Map<String, CharsetAndCollation> databases = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME"
                    + " FROM information_schema.SCHEMATA")) {
      while (rows.next()) {
        CharsetAndCollation text = text(rows.getString(2), rows.getString(3));
        if (text != null) {
          databases.put(rows.getString(1), text);
        }
      }
    }
    return databases;
  }

  private static @Nullable CharsetAndCollation text(
      @Nullable String charset, @Nullable String collation) {
    String name = collation == null ? null : ServerCollations.canonicalName(collation);
    return charset == null ? null : new CharsetAndCollation(CharsetNames.normalize(charset), name);
  }

  /** The base tables of a scope. */
  Map<TableId, TableDefinition> definitions(TableScope scope, Predicate<TableId> wanted)
      throws SQLException {
    Map<TableId, @Nullable CharsetAndCollation> texts = new LinkedHashMap<>();
    String sql =
        "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_COLLATION FROM information_schema.TABLES"
            + " WHERE TABLE_TYPE='BASE TABLE' AND "
            + scope.condition("TABLE_SCHEMA", "TABLE_NAME")
            + " ORDER BY TABLE_SCHEMA, TABLE_NAME";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        TableId id = new TableId(rows.getString(1), rows.getString(2));
        if (wanted.test(id)) {
          String collation = rows.getString(3);
          String charset = collation == null ? null : CharsetNames.ofCollation(collation);
          texts.put(id, text(charset, collation));
        }
      }
    }
    Map<TableId, TableDefinition> tables = new LinkedHashMap<>();
    if (texts.isEmpty()) {
      return tables;
    }
    Map<TableId, List<Column>> columns = columns(scope, texts.keySet());
    Map<TableId, List<Key>> keys = keys(scope, texts.keySet());
    texts.forEach(
        (id, text) -> {
          List<Column> list = columns.get(id);
          if (list != null) {
            tables.put(id, new TableDefinition(id, text, list, keys.getOrDefault(id, List.of())));
          }
        });
    return tables;
  }

  private Map<TableId, List<Column>> columns(TableScope scope, Set<TableId> wanted)
      throws SQLException {
    Map<TableId, Set<String>> json = dialect.isMariaDb() ? jsonColumns(scope) : Map.of();
    Map<TableId, List<Column>> columns = new HashMap<>();
    String sql =
        "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE,"
            + " CHARACTER_SET_NAME, COLLATION_NAME FROM information_schema.COLUMNS WHERE "
            + scope.condition("TABLE_SCHEMA", "TABLE_NAME")
            + " ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        TableId id = new TableId(rows.getString(1), rows.getString(2));
        if (wanted.contains(id)) {
          String name = rows.getString(3);
          boolean isJson =
              json.getOrDefault(id, Set.of()).contains(name)
                  && rows.getString(4).equalsIgnoreCase("longtext");
          Column column =
              column(
                  id,
                  name,
                  rows.getString(4),
                  rows.getString(5).equalsIgnoreCase("YES"),
                  text(rows.getString(6), rows.getString(7)),
                  isJson);
          if (column != null) {
            columns.computeIfAbsent(id, t -> new ArrayList<>()).add(column);
          }
        }
      }
    }
    return columns;
  }

  private @Nullable Column column(
      TableId table,
      String name,
      String typeText,
      boolean nullable,
      @Nullable CharsetAndCollation text,
      boolean json) {
    // MariaDB prints COMPRESSED in a version comment.
    String nativeType = COMMENT.matcher(typeText).replaceAll("$1").strip();
    if (nativeType.length() > 10 && nativeType.endsWith("COMPRESSED")) {
      nativeType = nativeType.substring(0, nativeType.length() - 10) + "compressed";
    }
    try {
      return parse(name, nativeType, nullable, text, json, dialect);
    } catch (DdlException e) {
      if (unsupported != null) {
        unsupported.add(table + "." + name + " " + typeText);
        return null;
      }
      throw new OmsException(
          "column "
              + table
              + "."
              + name
              + " has the type "
              + typeText
              + ", which is not supported ("
              + e.reason()
              + "): leave the table out, or change the type",
          e);
    }
  }

  /** The column that the server describes with a type text; also what a history keeps. */
  static Column parse(
      String name,
      String nativeType,
      boolean nullable,
      @Nullable CharsetAndCollation text,
      boolean json,
      Dialect dialect)
      throws DdlException {
    TypeParser parser =
        new TypeParser(
            new TokenReader(SqlLexer.tokens(nativeType, dialect)),
            dialect,
            text == null ? null : text.charset());
    ColumnType type = parser.type();
    return (json ? type.asJson() : type).describe(name, nativeType, nullable, text);
  }

  private Map<TableId, List<Key>> keys(TableScope scope, Set<TableId> wanted) throws SQLException {
    boolean expressions = !dialect.isMariaDb() && dialect.version() >= 80013;
    Map<TableId, Map<String, List<Part>>> parts = new HashMap<>();
    Map<TableId, Set<String>> unique = new HashMap<>();
    String sql =
        "SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, SUB_PART"
            + (expressions ? ", EXPRESSION" : ", NULL")
            + " FROM information_schema.STATISTICS WHERE "
            + scope.condition("TABLE_SCHEMA", "TABLE_NAME")
            + " ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        TableId id = new TableId(rows.getString(1), rows.getString(2));
        if (!wanted.contains(id)) {
          continue;
        }
        String name = rows.getString(3);
        if (rows.getInt(4) == 0) {
          unique.computeIfAbsent(id, t -> new HashSet<>()).add(name);
        }
        String column = rows.getString(7) == null ? rows.getString(5) : null;
        parts
            .computeIfAbsent(id, t -> new LinkedHashMap<>())
            .computeIfAbsent(name, n -> new ArrayList<>())
            .add(new Part(column, rows.getInt(6)));
      }
    }
    Map<TableId, List<Key>> keys = new HashMap<>();
    parts.forEach(
        (id, byName) -> {
          List<Key> list = new ArrayList<>();
          byName.forEach(
              (name, columns) -> {
                boolean isUnique = unique.getOrDefault(id, Set.of()).contains(name);
                KeyKind kind =
                    name.equals("PRIMARY")
                        ? KeyKind.PRIMARY
                        : isUnique ? KeyKind.UNIQUE : KeyKind.OTHER;
                list.add(new Key(name, kind, columns));
              });
          keys.put(id, list);
        });
    return keys;
  }

  /**
   * MariaDB stores JSON as longtext with a check that its name is given to; a column whose check is
   * json_valid of it and nothing else was declared as JSON, or means the same.
   */
  private Map<TableId, Set<String>> jsonColumns(TableScope scope) throws SQLException {
    Map<TableId, Set<String>> json = new HashMap<>();
    String sql =
        "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE"
            + " FROM information_schema.CHECK_CONSTRAINTS WHERE "
            + scope.condition("CONSTRAINT_SCHEMA", "TABLE_NAME");
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        Matcher check = JSON_CHECK.matcher(rows.getString(4).strip());
        if (check.matches()
            && rows.getString(3).equalsIgnoreCase(check.group(1).replace("``", "`"))) {
          json.computeIfAbsent(
                  new TableId(rows.getString(1), rows.getString(2)), t -> new HashSet<>())
              .add(rows.getString(3));
        }
      }
    }
    return json;
  }
}
