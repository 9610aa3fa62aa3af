package dev.oms.core.checkpoint;

import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import dev.oms.core.Secret;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.CheckpointStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps checkpoints in a table of a database with a JDBC driver, one row for each pipeline: MySQL,
 * MariaDB, OceanBase in MySQL mode, H2, PostgreSQL, and others that take their statements. The
 * table is made when it is not there.
 *
 * <p>A running pipeline holds its row by a lease that it renews: another process is refused while
 * the lease lasts, and may take over after it has run out. A process that lost its lease can no
 * longer save: each save names the holder. Lease times are those of the database's clock.
 * Thread-safe.
 */
public final class JdbcCheckpointStore implements CheckpointStore {

  private static final Pattern TABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,127}");

  private static final String CONNECT_TIMEOUT_MILLIS = "10000";
  private static final String READ_TIMEOUT_MILLIS = "30000";

  private final String url;
  private final @Nullable String username;
  private final @Nullable Secret password;
  private final String table;
  private final Duration lease;

  private JdbcCheckpointStore(Builder builder, String url) {
    this.url = url;
    this.username = builder.username;
    this.password = builder.password;
    this.table = builder.table;
    this.lease = builder.lease;
  }

  /**
   * Begins to describe a store.
   *
   * @param url a JDBC URL without credentials; its driver must be on the class path
   */
  public static Builder builder(String url) {
    return new Builder(url);
  }

  @Override
  public String describe() {
    return "table " + table + " of " + UrlSecrets.address(url);
  }

  @Override
  public void precheck(String pipelineName, PrecheckCollector report) {
    try (Connection connection = connect()) {
      ensureTable(connection);
      try (PreparedStatement probe =
          connection.prepareStatement(
              "UPDATE " + table + " SET lease_until = 0 WHERE pipeline = ? AND 1 = 0")) {
        probe.setString(1, pipelineName);
        probe.executeUpdate();
      }
      boolean ignored = JdbcCheckpointHandle.read(connection, this, pipelineName).isPresent();
      report.passed("Checkpoint-WRITABLE", describe() + " can be used");
    } catch (OmsException e) {
      report.failed("Checkpoint-WRITABLE", String.valueOf(e.getMessage()), null);
    } catch (SQLException e) {
      report.failed(
          "Checkpoint-WRITABLE",
          describe() + " cannot be used: " + e.getMessage(),
          "check the URL, the account, and its right to create and write the table");
    }
  }

  @Override
  public Optional<Checkpoint> peek(String pipelineName) {
    try (Connection connection = connect()) {
      ensureTable(connection);
      return JdbcCheckpointHandle.read(connection, this, pipelineName);
    } catch (SQLException e) {
      throw new OmsException(describe() + " cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public Handle open(String pipelineName) {
    try {
      try (Connection connection = connect()) {
        ensureTable(connection);
      }
      return JdbcCheckpointHandle.open(this, pipelineName);
    } catch (SQLException e) {
      throw new OmsException(describe() + " cannot be used: " + e.getMessage(), e);
    }
  }

  String table() {
    return table;
  }

  Duration lease() {
    return lease;
  }

  Connection connect() throws SQLException {
    Properties properties = new Properties();
    if (username != null) {
      properties.setProperty("user", username);
    }
    if (password != null) {
      properties.setProperty("password", password.reveal());
    }
    if (url.startsWith("jdbc:mysql:") || url.startsWith("jdbc:mariadb:")) {
      // Their own default is to wait for a server that vanished for ever, and the pipeline with it.
      setUnlessInUrl(properties, "connectTimeout", CONNECT_TIMEOUT_MILLIS);
      setUnlessInUrl(properties, "socketTimeout", READ_TIMEOUT_MILLIS);
    }
    try {
      return DriverManager.getConnection(url, properties);
    } catch (SQLException e) {
      throw UrlSecrets.of(url, password).withoutThem(e);
    } catch (IllegalArgumentException e) {
      // MySQL's driver on a '%' that begins no byte; its text has what follows, maybe a password.
      throw new SQLException(
          "the driver cannot read the URL: in it, '%' stands for a byte in two hexadecimal digits;"
              + " write %25 for a percent sign",
          "22023");
    }
  }

  private void setUnlessInUrl(Properties properties, String name, String value) {
    if (!url.contains(name)) {
      properties.setProperty(name, value);
    }
  }

  /** An account that may use the table need not have the right to make it. */
  private void ensureTable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery("SELECT 1 FROM " + table + " WHERE 1 = 0")) {
      boolean ignored = none.next();
    } catch (SQLException missing) {
      try {
        createTable(connection);
      } catch (SQLException e) {
        e.addSuppressed(missing);
        throw e;
      }
    }
  }

  private void createTable(Connection connection) throws SQLException {
    boolean mysql = JdbcClock.isMySql(connection);
    boolean postgres = JdbcClock.product(connection).contains("postgres");
    String text = mysql ? "LONGTEXT" : postgres ? "TEXT" : "CLOB";
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS "
              + table
              + " (pipeline VARCHAR(200) NOT NULL PRIMARY KEY, holder VARCHAR(200),"
              + " lease_until BIGINT NOT NULL, content "
              + text
              + ", attachment_name VARCHAR(80), attachment "
              + text
              + ")"
              // By the default collation Shop and shop would be one pipeline.
              + (mysql ? " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin" : ""));
    }
  }

  /** Collects the settings of a store. Not thread-safe. */
  public static final class Builder {
    private final String url;
    private @Nullable String username;
    private @Nullable Secret password;
    private String table = "oms_checkpoint";
    private Duration lease = Duration.ofSeconds(15);

    private Builder(String url) {
      this.url = Objects.requireNonNull(url, "url");
      if (!url.startsWith("jdbc:")) {
        throw new IllegalArgumentException(
            "a JDBC URL begins with jdbc:, got '" + UrlSecrets.address(url) + "'");
      }
    }

    /** The account. */
    public Builder credentials(String username, Secret password) {
      this.username = Objects.requireNonNull(username, "username");
      this.password = Objects.requireNonNull(password, "password");
      return this;
    }

    /** The table. Default {@code oms_checkpoint}. */
    public Builder table(String table) {
      if (!TABLE.matcher(table).matches()) {
        throw new IllegalArgumentException("'" + table + "' is not a plain table name");
      }
      this.table = table;
      return this;
    }

    /** How long a hold lasts without being renewed. Default 15 s, at least 1 s. */
    public Builder lease(Duration lease) {
      if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException("lease " + lease + " is below 1 s");
      }
      this.lease = lease;
      return this;
    }

    /** The store; nothing is connected yet. */
    public JdbcCheckpointStore build() {
      return new JdbcCheckpointStore(this, url);
    }
  }
}
