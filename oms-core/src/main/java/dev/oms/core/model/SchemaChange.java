package dev.oms.core.model;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A DDL statement that touches a synchronized table. Immutable.
 *
 * @param table the table the statement changes; for a rename the old name
 * @param ddlType OMS's word for it, for example {@code ALTER_TABLE} (fact sheet 1.2)
 * @param sql the statement as the log has it
 * @param schema the table after the statement; null when it is gone or not known yet
 * @param sourceTimeMillis when it was run, milliseconds since the epoch by the source's clock
 * @param origin where it stands in the log
 * @param source the database the table is in; null only when nobody said
 * @param index its place among the schema changes of its transaction, from 0: a statement that
 *     drops two tables is two changes
 */
public record SchemaChange(
    TableId table,
    String ddlType,
    String sql,
    @Nullable TableSchema schema,
    long sourceTimeMillis,
    Origin origin,
    @Nullable SourceInfo source,
    int index) {

  /** The first change of its transaction. */
  public SchemaChange(
      TableId table,
      String ddlType,
      String sql,
      @Nullable TableSchema schema,
      long sourceTimeMillis,
      Origin origin,
      @Nullable SourceInfo source) {
    this(table, ddlType, sql, schema, sourceTimeMillis, origin, source, 0);
  }

  /**
   * A statement in the database that {@code schema} names; for one without a schema, name the
   * database, or messages cannot say it.
   */
  public SchemaChange(
      TableId table,
      String ddlType,
      String sql,
      @Nullable TableSchema schema,
      long sourceTimeMillis,
      Origin origin) {
    this(
        table,
        ddlType,
        sql,
        schema,
        sourceTimeMillis,
        origin,
        schema == null ? null : schema.source());
  }

  /** Checks for nulls. */
  public SchemaChange {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(ddlType, "ddlType");
    Objects.requireNonNull(sql, "sql");
    Objects.requireNonNull(origin, "origin");
  }

  /** The same at another place in its transaction. */
  public SchemaChange withIndex(int index) {
    return new SchemaChange(table, ddlType, sql, schema, sourceTimeMillis, origin, source, index);
  }

  /**
   * Appends a short ASCII text that identifies this change, as {@link RowChange#appendEventId} does
   * for rows: the transaction's id, or its position without one, {@code :ddl:} and {@link #index}.
   */
  public void appendEventId(ByteOutput out) {
    String transaction = origin.transactionId();
    String id = (transaction == null ? origin.position() : transaction) + ":ddl:" + index;
    out.write(id.getBytes(StandardCharsets.UTF_8));
  }
}
