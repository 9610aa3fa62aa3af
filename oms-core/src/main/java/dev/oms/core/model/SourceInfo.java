package dev.oms.core.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What messages say of the database that a change comes from. Immutable.
 *
 * @param dbType OMS's name of the kind of database: {@code MYSQL}, {@code OB_MYSQL}, {@code
 *     ORACLE}, {@code OB_ORACLE}; MariaDB says {@code MYSQL} (fact sheet 1.2)
 * @param tenant the OceanBase tenant, or null where there is none
 * @param version the server's version as it prints it, for people; null when unknown
 */
public record SourceInfo(String dbType, @Nullable String tenant, @Nullable String version) {

  /** Checks the type. */
  public SourceInfo {
    Objects.requireNonNull(dbType, "dbType");
  }

  /** The database's name with its tenant, {@code tenant.database}, where there is a tenant. */
  public String qualify(String database) {
    return tenant == null ? database : tenant + "." + database;
  }
}
