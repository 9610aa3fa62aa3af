package dev.oms.source.mysql.internal.schema;

import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.row.RowLayout;
import dev.oms.source.mysql.internal.row.TableMap;
import dev.oms.source.mysql.internal.server.LogPosition;
import org.jspecify.annotations.Nullable;

/** What is known of a synchronized table at the stream's present place. */
final class Tracked {

  final TableId id;
  int version;

  /** Null when it must be read anew, for the reason {@link #stale}. */
  @Nullable TableDefinition definition;

  @Nullable TableSchema schema;
  @Nullable String stale;

  /** When it was read from the server: between which places of the log; null when followed. */
  @Nullable LogPosition readFrom;

  @Nullable LogPosition readTo;

  /**
   * It was added while the log was read, and its rows are synchronized from {@link #readTo} on:
   * those before are in the table that full synchronization reads.
   */
  boolean joining;

  /** Whether collations that are not known were looked for on the server. */
  boolean collationsSought;

  /** The last map that was bound, and to what. */
  @Nullable TableMap map;

  @Nullable RowLayout layout;

  /** The schema that was last handed out with a layout. */
  @Nullable TableSchema handed;

  Tracked(TableId id, int version) {
    this.id = id;
    this.version = version;
  }

  static Tracked unknown(TableId id, int version, String reason) {
    Tracked table = new Tracked(id, version);
    table.stale = reason;
    return table;
  }

  /**
   * The table is as the definition says; the schema stays the same object when it says the same.
   */
  void define(SourceInfo source, TableDefinition newDefinition) {
    boolean same = newDefinition.equals(definition);
    definition = newDefinition;
    stale = null;
    readFrom = null;
    readTo = null;
    if (!same || schema == null) {
      version++;
      schema = newDefinition.toSchema(source, version);
      collationsSought = false;
      unbind();
    }
  }

  /**
   * The same table of the same version, of which more is known: no statement changed it. Rows that
   * come from here on have the new schema.
   */
  void correct(SourceInfo source, TableDefinition newDefinition) {
    definition = newDefinition;
    schema = newDefinition.toSchema(source, version);
    unbind();
  }

  void readBetween(LogPosition from, LogPosition to) {
    readFrom = from;
    readTo = to;
  }

  void forget(String reason) {
    definition = null;
    schema = null;
    readFrom = null;
    readTo = null;
    stale = reason;
    unbind();
  }

  void unbind() {
    map = null;
    layout = null;
  }
}
