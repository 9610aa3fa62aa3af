package dev.oms.source.mysql.internal.schema;

import dev.oms.source.mysql.internal.binlog.SessionCollations;
import dev.oms.source.mysql.internal.row.ServerCollations;
import dev.oms.source.mysql.internal.server.Flavor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which collation a statement means: by what it says, by what its session took where it says
 * nothing, and by what the server has. Whatever is not certain is null.
 *
 * @param server the collations of the server
 * @param session what the statement's event says
 * @param dialect whose statement it is
 */
record CollationRules(ServerCollations server, SessionCollations session, Dialect dialect) {

  /** From these versions on sessions may have other defaults, and their events say which. */
  private static final int MYSQL_SESSIONS = 80011;

  private static final int MARIADB_SESSIONS = 110201;

  /** The full name of a collation; MariaDB's {@code uca1400_...} belong to several charsets. */
  @Nullable String named(String collation, String charset) {
    String name = ServerCollations.canonicalName(collation);
    if (name.equals("binary") || server.has(name)) {
      return name;
    }
    String full = charset + "_" + name;
    return server.has(full) ? full : null;
  }

  /** What CHARACTER SET means without COLLATE. */
  @Nullable String defaultOf(String charset) {
    if (charset.equals("binary")) {
      return "binary";
    }
    return dialect.isMariaDb() ? ofMariaDb(charset) : ofMySql(charset);
  }

  private @Nullable String ofMySql(String charset) {
    boolean session = charset.equals("utf8mb4");
    if (session && this.session.utf8mb4() >= 0) {
      return server.name(this.session.utf8mb4());
    }
    boolean told = dialect.flavor() == Flavor.MYSQL && dialect.version() >= MYSQL_SESSIONS;
    return session && told ? null : server.defaultOf(charset);
  }

  private @Nullable String ofMariaDb(String charset) {
    String builtIn = server.defaultOf(charset);
    Map<Integer, Integer> changed = session.byDefault();
    if (changed == null) {
      return dialect.version() >= MARIADB_SESSIONS ? null : builtIn;
    }
    for (Map.Entry<Integer, Integer> e : changed.entrySet()) {
      String from = server.name(e.getKey());
      if (from == null) {
        return null;
      }
      if (from.equals(builtIn)) {
        return server.name(e.getValue());
      }
    }
    return builtIn;
  }

  /** What the attribute BINARY means. */
  @Nullable String binaryOf(String charset) {
    return named("bin", charset);
  }

  /** What a new database has; null when the event does not say. */
  @Nullable CharsetAndCollation ofServer() {
    String name = session.server() < 0 ? null : server.name(session.server());
    String charset = name == null ? null : CharsetNames.ofCollation(name);
    return charset == null ? null : new CharsetAndCollation(charset, name);
  }
}
