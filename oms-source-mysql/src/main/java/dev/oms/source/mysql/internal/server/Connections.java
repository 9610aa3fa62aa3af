package dev.oms.source.mysql.internal.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.source.mysql.TlsMode;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Pooled JDBC connections to the server, through whichever driver the application has. Each has
 * time zone {@code +00:00}, utf8mb4 in both directions ({@code ResultSet.getBytes} of text gives
 * UTF-8 whatever the column's charset), an empty sql_mode, and no limit on the time a statement
 * takes. Dates are best selected as text, {@code CONCAT(d)}: the drivers differ in what else they
 * make of zero dates. A pooled connection must be given back as it was taken, auto-commit on; one
 * that was used within the last half second is handed out unchecked.
 *
 * <p>Thread-safe. Connects nothing before the first {@link #get}; {@link #close} cuts the
 * connections that are in use.
 */
public final class Connections implements AutoCloseable {

  /** Sets what only some servers know; each ignores the other's comment. */
  private static final String EXTRAS =
      "SET lock_wait_timeout=50"
          + " /*!50708 , max_execution_time=0 */"
          + " /*!80030 , show_gipk_in_create_table_and_information_schema=ON */"
          + " /*M!100101 , max_statement_time=0 */";

  private final MySqlConfig config;
  private final String name;
  private final int size;
  private final JdbcDriver kind;
  private final Driver driver;
  private final @Nullable TrustStoreFile trust;
  private final Object lock = new Object();
  private volatile boolean preferPlain;
  private volatile @Nullable String identity;
  private @Nullable HikariDataSource pool;
  private boolean closed;

  /**
   * A pool that connects when it is first asked.
   *
   * @param config where and as whom
   * @param name of the pool, for logs and thread names
   * @param size the most connections at a time
   * @throws OmsException when no JDBC driver is there, or the trust store cannot be read
   */
  public Connections(MySqlConfig config, String name, int size) {
    this(config, name, size, JdbcDriver.find());
  }

  Connections(MySqlConfig config, String name, int size, JdbcDriver kind) {
    this.config = config;
    this.name = name;
    this.size = size;
    this.kind = kind;
    Driver loaded = kind.load();
    if (loaded == null) {
      throw new OmsException("the JDBC driver " + kind + " is not on the class path");
    }
    this.driver = loaded;
    this.trust =
        config.trustStore() == null
            ? null
            : TrustStoreFile.of(config.trustStore(), config.trustStorePassword());
  }

  /**
   * Takes connections to this server alone from here on, whoever answers at the address.
   *
   * @param server MySQL's {@code server_uuid} or MariaDB's server id; null for whichever answers
   */
  public void only(@Nullable String server) {
    identity = server;
  }

  /** The settings. */
  public MySqlConfig config() {
    return config;
  }

  /**
   * A connection of the pool; close it to give it back.
   *
   * @throws RetriableException when the server is away, or all connections stay in use
   * @throws OmsException when the server refuses us; the message says why and what to do
   */
  public Connection get() {
    try {
      return pool().getConnection();
    } catch (SQLException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw SqlErrors.connecting(config, cause);
      }
      throw new RetriableException(
          "no connection to "
              + config.address()
              + " within "
              + config.connectTimeout().toSeconds()
              + " s: "
              + SqlErrors.oneLine(e.getMessage()),
          e);
    }
  }

  private HikariDataSource pool() {
    synchronized (lock) {
      if (closed) {
        throw new OmsException("the connections to " + config.address() + " are closed");
      }
      if (pool == null) {
        // Fails at once and with the driver's own error, which a pool would hide until its timeout.
        try {
          openAlone().close();
        } catch (SQLException e) {
          throw SqlErrors.connecting(config, e);
        }
        HikariConfig hikari = new HikariConfig();
        hikari.setDataSource(new DirectDataSource(this::openAlone));
        hikari.setPoolName(name);
        hikari.setMaximumPoolSize(size);
        hikari.setMinimumIdle(0);
        hikari.setInitializationFailTimeout(-1);
        hikari.setIdleTimeout(60_000);
        hikari.setKeepaliveTime(30_000);
        hikari.setConnectionTimeout(Math.max(1000, config.connectTimeout().toMillis() + 1000));
        hikari.setRegisterMbeans(false);
        pool = new HikariDataSource(hikari);
      }
      return pool;
    }
  }

  /**
   * A connection outside the pool, for those who keep it for long; the caller closes it.
   *
   * @throws OmsException as {@link #get}
   */
  public Connection open() {
    try {
      return openAlone();
    } catch (SQLException e) {
      throw SqlErrors.connecting(config, e);
    }
  }

  private Connection openAlone() throws SQLException {
    boolean plain = preferPlain;
    TlsMode tls = plain ? TlsMode.DISABLED : config.tlsMode();
    Connection connection;
    try {
      connection = connect(tls);
    } catch (SQLException e) {
      if (plain || tls != TlsMode.PREFERRED || !SqlErrors.isTls(e)) {
        throw e;
      }
      // As MySQL's own clients do: PREFERRED goes on without TLS where the server's is no use.
      connection = connect(TlsMode.DISABLED);
      preferPlain = true;
    }
    try {
      prepare(connection);
      checkServer(connection);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  private Connection connect(TlsMode tls) throws SQLException {
    Properties properties = kind.properties(config, tls, trust);
    Connection connection = driver.connect(kind.url(config), properties);
    if (connection == null) {
      throw new SQLException("the JDBC driver does not take " + kind.url(config));
    }
    try {
      // The limit was for the server's greeting; a statement may take as long as it needs.
      connection.setNetworkTimeout(Runnable::run, kind.socketTimeoutMillis(config));
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  private void checkServer(Connection connection) throws SQLException {
    String wanted = identity;
    if (wanted == null) {
      return;
    }
    // A UUID has dashes, a server id has none.
    String sql = wanted.indexOf('-') >= 0 ? "SELECT @@server_uuid" : "SELECT @@global.server_id";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      String actual = rows.getString(1);
      if (!wanted.equals(actual)) {
        throw new SQLException(
            "there is another server now, " + actual + " and not " + wanted, "08S01");
      }
    }
  }

  private static void prepare(Connection connection) throws SQLException {
    String version = connection.getMetaData().getDatabaseProductVersion();
    boolean oceanBase = version != null && version.contains("OceanBase");
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          oceanBase
              ? "SET ob_query_timeout=86400000000, ob_trx_timeout=86400000000,"
                  + " ob_trx_idle_timeout=86400000000"
              : EXTRAS);
    } catch (SQLException e) {
      if (SqlErrors.isPassing(e)) {
        throw e;
      }
      // A server that does not know one of them keeps its own limits.
    }
  }

  /** Closes all connections, also those in use. Idempotent. */
  @Override
  public void close() {
    HikariDataSource old;
    synchronized (lock) {
      closed = true;
      old = pool;
      pool = null;
    }
    if (old != null) {
      old.close();
    }
  }

  /** Where it connects to. */
  @Override
  public String toString() {
    return name + " -> " + config.username() + "@" + config.address();
  }
}
