package dev.oms.source.mysql.internal.schema;

import dev.oms.core.precheck.PrecheckCollector;
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
  static final String SCHEMA_EXIST = "RDB_SCHEMA_EXIST";
  static final String TABLE_EXIST = "RDB_TABLE_EXIST";
  static final String TABLE_TYPE = "DB_TABLE_TYPE";
  static final String UK_INDEX = "DB_UK_INDEX";
  static final String CHARSET = "DB_CHARSET";
  static final String DATA_TYPE = "DB_DATA_TYPE";

  private final PrecheckCollector report;

  Items(PrecheckCollector report) {
    this.report = report;
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
