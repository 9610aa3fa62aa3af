package dev.oms.core.checkpoint;

import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import dev.oms.core.Secret;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.CheckpointStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps checkpoints in a table of any database with a JDBC driver; one row for each pipeline. The
 * table is made when it is not there.
 *
 * <p>A running pipeline holds its row by a lease that it renews: another process is refused while
 * the lease lasts, and may take over after it has run out. A process that lost its lease can no
 * longer save: each save names the holder. Lease times are those of the database's clock.
 * Thread-safe.
 */
public final class JdbcCheckpointStore implements CheckpointStore {

  private static final Pattern TABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,127}");

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
    return "table " + table + " of " + withoutParameters(url);
  }

  private static String withoutParameters(String url) {
    int end = url.indexOf('?');
    int semicolon = url.indexOf(';');
    if (end < 0 || semicolon >= 0 && semicolon < end) {
      end = semicolon;
    }
    return end < 0 ? url : url.substring(0, end);
  }

  @Override
  public void precheck(String pipelineName, PrecheckCollector report) {
    try (Connection connection = connect()) {
      createTable(connection);
      report.passed("Checkpoint-WRITABLE", describe() + " can be used");
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
      createTable(connection);
      return JdbcCheckpointHandle.read(connection, this, pipelineName);
    } catch (SQLException e) {
      throw new OmsException(describe() + " cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public Handle open(String pipelineName) {
    try {
      try (Connection connection = connect()) {
        createTable(connection);
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
    return DriverManager.getConnection(url, properties);
  }

  private void createTable(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
    boolean mysql =
        product.contains("mysql") || product.contains("mariadb") || product.contains("oceanbase");
    String text = mysql ? "LONGTEXT" : product.contains("postgres") ? "TEXT" : "CLOB";
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
              + (mysql ? " CHARACTER SET utf8mb4" : ""));
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
        throw new IllegalArgumentException("a JDBC URL begins with jdbc:, got '" + url + "'");
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
