package dev.oms.source.mysql.internal.schema;

import dev.oms.source.mysql.internal.server.LogPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks ahead in the log: which statements there are between two places. Whoever reads the log
 * implements it; it is asked rarely, when a schema that was read from the server must be proved to
 * hold for an earlier place of the log.
 */
@FunctionalInterface
public interface DdlScan {

  /**
   * All statements (QUERY events) whose event ends after {@code from} and at or before {@code to},
   * in the order of the log. BEGIN, COMMIT and the like may be left out, and so may be statements
   * that do not begin with CREATE, ALTER, DROP, RENAME or TRUNCATE after comments.
   *
   * @throws dev.oms.core.OmsException when the log cannot be read there
   */
  List<Statement> statements(LogPosition from, LogPosition to);

  /**
   * A statement of the log.
   *
   * @param end where its event ends
   * @param database the default database; null when there is none
   * @param sql its text
   */
  record Statement(LogPosition end, @Nullable String database, String sql) {}
}
