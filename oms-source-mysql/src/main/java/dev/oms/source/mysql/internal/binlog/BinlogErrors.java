package dev.oms.source.mysql.internal.binlog;

import com.github.shyiko.mysql.binlog.network.AuthenticationException;
import com.github.shyiko.mysql.binlog.network.ServerException;
import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;

/** Tells errors apart: what may pass, what cannot, and what a person should do. */
final class BinlogErrors {

  static final int SYNTAX = 1064;

  private static final int ACCESS_DENIED = 1045;
  private static final int DATABASE_ACCESS_DENIED = 1044;
  private static final int ACCESS_DENIED_NO_PASSWORD = 1698;
  private static final int HOST_NOT_ALLOWED = 1130;
  private static final int PRIVILEGE_NEEDED = 1227;
  private static final int COMMAND_DENIED = 1142;
  private static final int LOG_ERROR = 1236;
  private static final int PLUGIN_NOT_LOADED = 1524;
  private static final int MUST_CHANGE_PASSWORD = 1820;
  private static final int PASSWORD_EXPIRED = 1862;
  private static final int ACCOUNT_LOCKED = 3118;
  private static final int SECURE_TRANSPORT_REQUIRED = 3159;
  private static final int MARIADB_ACCOUNT_LOCKED = 4151;

  private static final Set<Integer> NO_ENTRY =
      Set.of(
          ACCESS_DENIED,
          DATABASE_ACCESS_DENIED,
          ACCESS_DENIED_NO_PASSWORD,
          HOST_NOT_ALLOWED,
          PLUGIN_NOT_LOADED,
          MUST_CHANGE_PASSWORD,
          PASSWORD_EXPIRED,
          ACCOUNT_LOCKED,
          SECURE_TRANSPORT_REQUIRED,
          MARIADB_ACCOUNT_LOCKED);

  private BinlogErrors() {}

  /** What to do about an error. */
  enum Action {
    RETRY,
    FAIL,
    /** The start position is not in the log (any more). */
    POSITION_LOST,
    /** Another replica has our server id. */
    NEW_SERVER_ID
  }

  /**
   * An error that was judged.
   *
   * @param message for {@link Action#RETRY} a short reason, else a full text for people
   */
  record Verdict(Action action, String message, Throwable cause) {
    OmsException toException() {
      return action == Action.RETRY || action == Action.NEW_SERVER_ID
          ? new RetriableException(message, cause)
          : new OmsException(message, cause);
    }
  }

  static Verdict classify(MySqlConfig config, IOException e) {
    if (e instanceof ServerException s) {
      return server(config, s);
    }
    if (e instanceof BinlogConnection.TlsNotOfferedException) {
      return fail(
          e,
          "The server "
              + config.address()
              + " offers no TLS, and tlsMode "
              + config.tlsMode()
              + " wants it. Set up certificates on the server, or use tlsMode PREFERRED or"
              + " DISABLED.");
    }
    if (e instanceof SSLHandshakeException) {
      boolean certificate = false;
      for (Throwable t = e; t != null; t = t.getCause()) {
        certificate |=
            t instanceof CertificateException
                || t instanceof java.security.cert.CertPathValidatorException
                || t.getClass().getSimpleName().equals("ValidatorException");
      }
      if (certificate) {
        return fail(
            e,
            "The certificate of the server "
                + config.address()
                + " is not accepted in tlsMode "
                + config.tlsMode()
                + ": "
                + e.getMessage()
                + ". Give the authority that signed it as trust store"
                + (config.tlsMode() == dev.oms.source.mysql.TlsMode.VERIFY_IDENTITY
                    ? ", and connect by a host name that is in it."
                    : "."));
      }
      if (!(e.getCause() instanceof EOFException)) {
        return fail(
            e,
            "No TLS connection to "
                + config.address()
                + " comes about: "
                + e.getMessage()
                + ". Compare the server's tls_version and ciphers with those of this Java"
                + " runtime.");
      }
    }
    return new Verdict(Action.RETRY, reason(config, e), e);
  }

  private static String reason(MySqlConfig config, IOException e) {
    if (e instanceof SocketTimeoutException) {
      return config.address() + " does not answer";
    }
    if (e instanceof UnknownHostException) {
      return "the host name " + config.host() + " is not known";
    }
    if (e instanceof ConnectException) {
      return config.address() + " refuses the connection: " + e.getMessage();
    }
    if (e instanceof EOFException) {
      return config.address() + " closed the connection";
    }
    if (e instanceof SSLHandshakeException) {
      return config.address()
          + " broke the TLS handshake off (if that goes on, compare its tls_version with what this"
          + " Java runtime allows)";
    }
    return "the connection to " + config.address() + " was lost: " + e.getMessage();
  }

  private static Verdict server(MySqlConfig config, ServerException e) {
    String said = "[" + e.getErrorCode() + "] " + e.getMessage();
    if (e instanceof AuthenticationException && e.getErrorCode() == 0) {
      return fail(
          e,
          "The account '"
              + config.username()
              + "' cannot log in to "
              + config.address()
              + ": "
              + e.getMessage()
              + ". Use an account with caching_sha2_password or mysql_native_password.");
    }
    if (NO_ENTRY.contains(e.getErrorCode())) {
      return fail(
          e,
          "The account '"
              + config.username()
              + "' cannot log in to "
              + config.address()
              + ": "
              + said
              + ". Check user name, password, the hosts the account may come from, and tlsMode.");
    }
    String text = Texts.lowerCase(String.valueOf(e.getMessage()));
    // MySQL says so with 1236, MariaDB with 4052.
    if (text.contains("same server_uuid/server_id") || text.contains("same server_id")) {
      return new Verdict(
          Action.NEW_SERVER_ID, config.address() + ": another replica has our server id", e);
    }
    switch (e.getErrorCode()) {
      case PRIVILEGE_NEEDED, COMMAND_DENIED:
        return fail(
            e,
            "The account '"
                + config.username()
                + "' may not read the log of "
                + config.address()
                + ": "
                + said
                + ". Run GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO the account.");
      case LOG_ERROR:
        return logError(config, e, said);
      default:
        // Shutdown, too many connections, a killed connection and whatever else: it may pass.
        return new Verdict(Action.RETRY, config.address() + " says: " + said, e);
    }
  }

  private static Verdict logError(MySqlConfig config, ServerException e, String said) {
    String text = Texts.lowerCase(String.valueOf(e.getMessage()));
    if (text.contains("binary log is not open")) {
      return fail(e, notLogging().getMessage());
    }
    if (text.contains("could not find first log file")
        || text.contains("could not find next log")
        || text.contains("purged")
        || text.contains("could not find gtid state")
        || text.contains("not in the master's binlog")
        || text.contains("which is not in")
        || text.contains("position > file size")
        || text.contains("impossible position")
        || text.contains("more gtids than")) {
      return new Verdict(Action.POSITION_LOST, said, e);
    }
    return fail(e, "The server " + config.address() + " cannot read its log for us: " + said + ".");
  }

  /** The server has no binlog. */
  static OmsException notLogging() {
    return new OmsException(
        "The server writes no binlog (log_bin is off), so no changes can be read. Set log_bin and"
            + " binlog_format=ROW in its configuration and restart it.");
  }

  private static Verdict fail(Throwable cause, @org.jspecify.annotations.Nullable String message) {
    return new Verdict(Action.FAIL, String.valueOf(message), cause);
  }
}
