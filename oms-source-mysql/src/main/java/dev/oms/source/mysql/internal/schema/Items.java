package dev.oms.source.mysql.internal.schema;

import dev.oms.core.OmsException;
import dev.oms.core.model.TableSchema;
import dev.oms.core.precheck.CheckedTable;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.source.mysql.internal.server.SqlErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OMS's names of the items (fact sheet 9), and their way into the report. */
final class Items {

  static final String CONNECT = "RDB_CONNECT";
  static final String VERSION = "DB_VERSION";
  static final String TIME_SYNC = "DB_TIME_SYNC";
  static final String INCR_LOG = "DB_INCR_LOG";
  static final String INCR_PRIVILEGE = "DB_ACCOUNT_INCR_READ_PRIVILEGE";
  static final String FULL_PRIVILEGE = "DB_ACCOUNT_FULL_READ_PRIVILEGE";
  static final String MASTER_SLAVE = "DB_MASTER_SLAVE";
  static final String FAILOVER = "DB_FAILOVER";
  static final String SCHEMA_EXIST = "RDB_SCHEMA_EXIST";
  static final String TABLE_EXIST = "RDB_TABLE_EXIST";
  static final String TABLE_TYPE = "DB_TABLE_TYPE";
  static final String UK_INDEX = "DB_UK_INDEX";
  static final String CHARSET = "DB_CHARSET";
  static final String DATA_TYPE = "DB_DATA_TYPE";
  static final String ENGINE = "DB_ENGINE";
  static final String TIMEZONE = "DB_TIMEZONE";
  static final String MAX_PACKET = "DB_MAX_ALLOWED_PACKET";
  static final String LOWER_CASE_NAMES = "DB_LOWER_CASE_TABLE_NAMES";

  private final PrecheckCollector report;
  private final MySqlConfig config;

  Items(PrecheckCollector report, MySqlConfig config) {
    this.report = report;
    this.config = config;
  }

  /** A check that asks the server. */
  @FunctionalInterface
  interface Check {
    void run() throws SQLException;
  }

  /** Runs a check; what the server refuses is a failure of the item, and others run. */
  void run(String name, Check check) {
    try {
      check.run();
    } catch (SQLException e) {
      failed(name, String.valueOf(SqlErrors.working("the precheck", config, e).getMessage()), null);
    } catch (OmsException e) {
      failed(name, String.valueOf(e.getMessage()), null);
    }
  }

  /** Tells a table that was found. */
  void table(TableSchema schema, long averageRowBytes) {
    report.table(new CheckedTable(schema, averageRowBytes));
  }

  void passed(String name, String detail) {
    report.passed("Source-" + name, detail);
  }

  void warning(String name, String detail, @Nullable String remedy) {
    report.warning("Source-" + name, detail, remedy);
  }

  void failed(String name, String detail, @Nullable String remedy) {
    report.failed("Source-" + name, detail, remedy);
  }

  /** The first few of many, for a message. */
  static String list(Collection<?> names) {
    List<String> texts = new ArrayList<>();
    for (Object name : names) {
      if (texts.size() == 20) {
        texts.add("and " + (names.size() - 20) + " more");
        break;
      }
      texts.add(String.valueOf(name));
    }
    return String.join(", ", texts);
  }

  /** {@code user@host} as GRANT wants it. */
  static String account(String currentUser) {
    int at = currentUser.lastIndexOf('@');
    return at < 0
        ? "'" + currentUser + "'"
        : "'" + currentUser.substring(0, at) + "'@'" + currentUser.substring(at + 1) + "'";
  }
}
