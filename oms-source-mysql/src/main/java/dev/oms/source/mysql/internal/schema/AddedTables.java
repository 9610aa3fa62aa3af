package dev.oms.source.mysql.internal.schema;

import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.schema.SchemaReader.Reading;
import dev.oms.source.mysql.internal.schema.SchemaReader.TableEntry;
import dev.oms.source.mysql.internal.server.LogPosition;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables that are to be synchronized besides those there are, as the server has them. They are
 * synchronized from {@link #joinsAt} on: there the definitions hold for certain, and the rows of
 * the log before are in the tables.
 */
public final class AddedTables {

  private final Map<TableId, TableEntry> entries;
  private final @Nullable Reading reading;
  private final Map<TableId, TableSchema> schemas;

  AddedTables(
      Map<TableId, TableEntry> entries,
      @Nullable Reading reading,
      Map<TableId, TableSchema> schemas) {
    this.entries = entries;
    this.reading = reading;
    this.schemas = schemas;
  }

  /** No tables. */
  public static AddedTables none() {
    return new AddedTables(Map.of(), null, Map.of());
  }

  /** What was read, and where in the log; null when the log is not read, or there are none. */
  @Nullable Reading reading() {
    return reading;
  }

  /** Their names. */
  public Collection<TableId> tables() {
    return schemas.keySet();
  }

  /** The schema of one, as version 1; null when it is not among them. */
  public @Nullable TableSchema schema(TableId table) {
    return schemas.get(table);
  }

  /** What the server lists of one; null when it is not among them. */
  public @Nullable TableEntry entry(TableId table) {
    return entries.get(table);
  }

  /** The place in the log from which they are synchronized; null when it is not read. */
  public @Nullable LogPosition joinsAt() {
    return reading == null ? null : reading.to();
  }
}
