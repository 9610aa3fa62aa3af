package dev.oms.source.mysql.internal.server;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns what a JDBC driver throws into one clear message, and into what may pass and what not. */
public final class SqlErrors {

  private static final Set<Integer> PASSING =
      Set.of(
          1040, 1042, 1053, 1077, 1078, 1079, 1129, 1152, 1158, 1159, 1160, 1161, 1184, 1203, 1205,
          1213, 1226, 1317, 1836, 1927, 2002, 2003, 2006, 2013, 3024, 3032, 4031);
  private static final Set<Integer> DENIED = Set.of(1044, 1045, 1130, 1698, 1820, 1862, 3118, 4151);

  private SqlErrors() {}

  /** An error that came while connecting. */
  public static OmsException connecting(MySqlConfig config, SQLException e) {
    String who = "user '" + config.username() + "' at " + config.address();
    SQLException sql = innermostSql(e);
    if (find(e, UnknownHostException.class) != null) {
      return new RetriableException(
          "unknown host '" + config.host() + "': check the host of the source, or the name server",
          e);
    }
    if (isTls(e)) {
      Throwable tls = find(e, SSLException.class);
      Throwable reason = innermost(tls == null ? e : tls);
      return new OmsException(
          "TLS to "
              + config.address()
              + " failed (tlsMode "
              + config.tlsMode()
              + "): "
              + oneLine(reason.getMessage())
              + "; check the server's certificate against the trust store, connect by a host name"
              + " that is in it, or choose another tlsMode",
          e);
    }
    int code = sql.getErrorCode();
    if (code == 1820 || code == 1862) {
      return new OmsException(
          "the password of " + who + " has expired: set a new one with ALTER USER", e);
    }
    if (code == 3118 || code == 4151) {
      return new OmsException("the account of " + who + " is locked: ALTER USER ... UNLOCK", e);
    }
    if (code == 1130) {
      return new OmsException(
          "the server "
              + config.address()
              + " takes no connections from this host: "
              + oneLine(sql.getMessage())
              + "; create the account '"
              + config.username()
              + "'@'%' or for this host",
          e);
    }
    if (DENIED.contains(code) || "28000".equals(sql.getSQLState())) {
      return new OmsException(
          "access denied for "
              + who
              + ": wrong password, or the account does not exist for this host (error "
              + code
              + "); check username and password",
          e);
    }
    if (code == 1040 || code == 1203 || code == 1226) {
      return new RetriableException(
          "the server "
              + config.address()
              + " takes no more connections now: "
              + oneLine(sql.getMessage()),
          e);
    }
    if (code == 1129) {
      return new RetriableException(
          "the server "
              + config.address()
              + " has blocked this host after many connection errors: run FLUSH HOSTS on it",
          e);
    }
    if (isPassing(e)) {
      return new RetriableException(
          "cannot connect to "
              + config.address()
              + ": "
              + oneLine(innermost(e).getMessage())
              + "; check that the server runs and that host, port and firewall are right",
          e);
    }
    return new OmsException(
        "cannot connect to "
            + config.address()
            + " as '"
            + config.username()
            + "': "
            + oneLine(sql.getMessage()),
        e);
  }

  /**
   * An error that came while working.
   *
   * @param doing what was being done, for example {@code "reading the columns of shop.orders"}
   */
  public static OmsException working(String doing, MySqlConfig config, SQLException e) {
    String message =
        doing + " at " + config.address() + " failed: " + oneLine(innermostSql(e).getMessage());
    return isPassing(e) ? new RetriableException(message, e) : new OmsException(message, e);
  }

  /** Whether the same may work a little later. */
  public static boolean isPassing(SQLException e) {
    for (SQLException sql = e; sql != null; sql = next(sql)) {
      String state = sql.getSQLState();
      if (sql instanceof java.sql.SQLRecoverableException
          || sql instanceof java.sql.SQLTransientException
          || (state != null && (state.startsWith("08") || state.equals("40001")))
          || PASSING.contains(sql.getErrorCode())) {
        return true;
      }
    }
    return false;
  }

  /** Whether a privilege is missing. */
  public static boolean isDenied(SQLException e) {
    int code = innermostSql(e).getErrorCode();
    return code == 1044 || code == 1142 || code == 1143 || code == 1227 || code == 1370;
  }

  static boolean isTls(SQLException e) {
    Throwable tls = find(e, SSLException.class);
    if (tls != null) {
      // A connection that is cut during the handshake says nothing of certificates.
      return find(tls, java.net.SocketException.class) == null;
    }
    if (find(e, GeneralSecurityException.class) != null) {
      return true;
    }
    for (Throwable t = e; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("ssl connection required")
          || message.contains("ssl not enabled")
          || message.contains("self signed certificate")) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Throwable find(Throwable e, Class<? extends Throwable> type) {
    int depth = 0;
    for (Throwable t = e; t != null && depth < 20; t = t.getCause(), depth++) {
      if (type.isInstance(t)) {
        return t;
      }
    }
    return null;
  }

  private static @Nullable SQLException next(SQLException e) {
    Throwable cause = e.getCause();
    while (cause != null && !(cause instanceof SQLException)) {
      cause = cause.getCause();
    }
    return (SQLException) cause;
  }

  private static SQLException innermostSql(SQLException e) {
    SQLException found = e;
    for (SQLException sql = e; sql != null; sql = next(sql)) {
      if (sql.getErrorCode() != 0) {
        found = sql;
      }
    }
    return found;
  }

  private static Throwable innermost(Throwable e) {
    Throwable t = e;
    for (int depth = 0; t.getCause() != null && depth < 20; depth++) {
      if (t.getCause().getMessage() == null) {
        break;
      }
      t = t.getCause();
    }
    return t;
  }

  static String oneLine(@Nullable String message) {
    return message == null ? "no reason given" : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
