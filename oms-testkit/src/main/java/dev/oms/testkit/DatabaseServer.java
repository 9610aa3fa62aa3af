package dev.oms.testkit;

import dev.oms.testkit.internal.ChildProcess;
import dev.oms.testkit.internal.DataDirectory;
import dev.oms.testkit.internal.Directories;
import dev.oms.testkit.internal.Greeting;
import dev.oms.testkit.internal.Ports;
import dev.oms.testkit.internal.ServerBinaries;
import dev.oms.testkit.internal.ServerOptions;
import dev.oms.testkit.internal.ServerPackage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A running MySQL or MariaDB server of this JVM's own, on a port of 127.0.0.1, with an empty data
 * directory of its own; see {@link DatabaseServers}.
 *
 * <p>It writes a binlog in row format with full images and, where the version has it, full row
 * metadata, uses {@code utf8mb4}, and on MySQL GTIDs. Committed transactions survive {@link #kill},
 * but not the end of the machine. User {@code root} comes in over TCP without a password. The
 * server's time zone is the machine's.
 *
 * <p>It is a child process: it ends with {@link #close}, which removes its data, and at the latest
 * with this JVM, also when that is killed (this needs {@code setpriv} of util-linux).
 *
 * <p>Thread-safe; {@link #start}, {@link #stop}, {@link #kill} and {@link #close} exclude each
 * other.
 */
public final class DatabaseServer implements AutoCloseable {

  private static final AtomicInteger SERVER_IDS = new AtomicInteger(100);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final String name;
  private final ServerBinaries binaries;
  private final boolean tls;
  private final List<String> arguments;
  private final int port;
  private final int serverId = SERVER_IDS.incrementAndGet();
  private final Path directory;
  private final boolean gtid;

  private @Nullable ChildProcess process;
  private boolean closed;

  private DatabaseServer(Builder builder) {
    this.binaries = builder.source.binaries();
    this.name = builder.source.id();
    this.gtid = builder.gtid;
    this.tls = builder.tls;
    this.arguments = new ArrayList<>(builder.arguments);
    this.directory = Directories.work(name);
    this.port = Ports.reserve();
  }

  /** Returns the product and version, such as {@code mysql-8.0.31}. */
  public String name() {
    return name;
  }

  /** Returns the dialect. */
  public ServerFlavor flavor() {
    return binaries.flavor();
  }

  /**
   * Returns what {@code SELECT VERSION()} says.
   *
   * @throws SQLException if the server does not answer
   */
  public String version() throws SQLException {
    return queryValue("SELECT VERSION()");
  }

  /** Returns {@code 127.0.0.1}. */
  public String host() {
    return "127.0.0.1";
  }

  /** Returns the port, which stays the same through restarts. */
  public int port() {
    return port;
  }

  /** Returns {@code root}. */
  public String rootUser() {
    return "root";
  }

  /** Returns the empty password of root. */
  public String rootPassword() {
    return "";
  }

  /** Returns the value of {@code @@server_id}, which no other server of this JVM has. */
  public int serverId() {
    return serverId;
  }

  /** Returns the certificates the server uses; empty unless it was built with TLS. */
  public Optional<TestCertificates> certificates() {
    return tls ? Optional.of(TestCertificates.get()) : Optional.empty();
  }

  /** Returns the directory of the server's data (in {@code data}) and log ({@code server.log}). */
  public Path directory() {
    return directory;
  }

  /**
   * Returns a URL for MySQL's driver. The connection uses no TLS, and reads and writes times in the
   * JVM's time zone; append further properties with {@code &}.
   *
   * @param database the current database, may be empty
   */
  public String mysqlJdbcUrl(String database) {
    return "jdbc:mysql://127.0.0.1:"
        + port
        + "/"
        + database
        + "?sslMode=DISABLED&allowPublicKeyRetrieval=true";
  }

  /**
   * Returns a URL for MariaDB's driver, which also speaks to MySQL. The connection uses no TLS;
   * append further properties with {@code &}.
   *
   * @param database the current database, may be empty
   */
  public String mariadbJdbcUrl(String database) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?sslMode=disable";
  }

  /**
   * Returns a URL for the driver of the server's own vendor.
   *
   * @param database the current database, may be empty
   */
  public String jdbcUrl(String database) {
    return flavor() == ServerFlavor.MARIADB ? mariadbJdbcUrl(database) : mysqlJdbcUrl(database);
  }

  /**
   * Opens a connection as root without a current database; the caller closes it.
   *
   * @throws SQLException if the server does not let it in
   */
  public Connection connect() throws SQLException {
    return connect("");
  }

  /**
   * Opens a connection as root; the caller closes it.
   *
   * @throws SQLException if the server does not let it in
   */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), rootUser(), rootPassword());
  }

  /**
   * Runs statements one by one as root, on one connection that starts without a current database.
   *
   * @throws SQLException if one fails; those before it stay done
   */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /**
   * Runs a query as root and returns all its rows, each value as text and SQL NULL as null.
   *
   * @throws SQLException if it fails
   */
  public List<List<@Nullable String>> query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      List<List<@Nullable String>> result = new ArrayList<>();
      while (rows.next()) {
        List<@Nullable String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(rows.getString(i));
        }
        result.add(Collections.unmodifiableList(row));
      }
      return result;
    }
  }

  /**
   * Runs a query as root and returns the first value of its first row.
   *
   * @throws SQLException if it fails, returns no row, or the value is NULL
   */
  public String queryValue(String sql) throws SQLException {
    List<List<@Nullable String>> rows = query(sql);
    String value = rows.isEmpty() ? null : rows.get(0).get(0);
    if (value == null) {
      throw new SQLException("no value: " + sql);
    }
    return value;
  }

  /**
   * Creates a user with what change capture needs: SELECT, REPLICATION SLAVE, and REPLICATION
   * CLIENT or what MariaDB calls BINLOG MONITOR, on everything. Nothing of this goes to the binlog.
   *
   * @throws SQLException if the user exists already
   */
  public void createCaptureUser(String user, String password) throws SQLException {
    String account = "'" + user + "'@'127.0.0.1'";
    String monitor = flavor() == ServerFlavor.MARIADB ? "BINLOG MONITOR" : "REPLICATION CLIENT";
    execute(
        "SET SESSION sql_log_bin = 0",
        "CREATE USER " + account + " IDENTIFIED BY '" + password + "'",
        "GRANT SELECT, REPLICATION SLAVE, " + monitor + " ON *.* TO " + account);
  }

  /**
   * Makes it a replica of another server of the same dialect, which then applies everything that
   * the other one has in its log, by GTID. It must have no transactions of its own; on MariaDB it
   * logs what it applies only when it was started with {@code --log-slave-updates}.
   *
   * @throws SQLException if it refuses, for example because MySQL's GTIDs are off
   */
  public void replicateFrom(DatabaseServer primary) throws SQLException {
    String at = "'127.0.0.1', %s_PORT = " + primary.port() + ", %s_USER = '" + rootUser() + "'";
    if (flavor() == ServerFlavor.MARIADB) {
      execute(
          "CHANGE MASTER TO MASTER_HOST = "
              + at.replace("%s", "MASTER")
              + ", MASTER_PASSWORD = '', MASTER_CONNECT_RETRY = 1, MASTER_SSL = 0,"
              + " MASTER_USE_GTID = slave_pos",
          "START SLAVE");
    } else {
      execute(
          "CHANGE REPLICATION SOURCE TO SOURCE_HOST = "
              + at.replace("%s", "SOURCE")
              + ", SOURCE_PASSWORD = '', SOURCE_CONNECT_RETRY = 1, GET_SOURCE_PUBLIC_KEY = 1,"
              + " SOURCE_AUTO_POSITION = 1",
          "START REPLICA");
    }
  }

  /** Says whether the server process runs. */
  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /**
   * Starts it again after {@link #stop} or {@link #kill}, with the same data and port; does nothing
   * while it runs. Returns when it accepts connections.
   *
   * @param moreArguments server options for this start and those to come
   * @throws TestKitException if it does not come up; the message has the end of its log
   */
  public synchronized void start(String... moreArguments) {
    if (closed) {
      throw new IllegalStateException(name + " was closed");
    }
    arguments.addAll(List.of(moreArguments));
    if (isRunning()) {
      return;
    }
    Path data = directory.resolve("data");
    if (!Files.exists(data)) {
      DataDirectory.create(binaries, arguments, data);
    }
    List<String> command = ServerOptions.command(binaries, data, port, serverId, gtid, tls);
    command.addAll(arguments);
    ChildProcess started =
        ChildProcess.start(
            name, command, binaries.environment(), directory, directory.resolve("server.log"));
    process = started;
    Greeting.await(started, port, PATIENCE);
  }

  /**
   * Shuts it down in good order (SIGTERM) and waits until it is gone; does nothing when it does not
   * run.
   *
   * @throws TestKitException if it takes longer than 90 seconds; it is killed then
   */
  public synchronized void stop() {
    if (process != null) {
      process.terminate(PATIENCE);
    }
  }

  /** Crashes it (SIGKILL) and waits until it is gone; does nothing when it does not run. */
  public synchronized void kill() {
    if (process != null) {
      process.kill();
    }
  }

  /** Ends it at once, removes its data and gives its port back. Further calls do nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      kill();
      Directories.delete(directory);
      Ports.release(port);
    }
  }

  @Override
  public String toString() {
    return name + " at 127.0.0.1:" + port;
  }

  /** What to start; see {@link DatabaseServers}. Reusable, not thread-safe. */
  public static final class Builder {

    private final ServerPackage source;
    private final List<String> arguments = new ArrayList<>();
    private boolean gtid = true;
    private boolean tls;

    Builder(ServerPackage source) {
      this.source = source;
    }

    /** Returns the product and version, such as {@code mysql-8.0.31}. */
    public String name() {
      return source.id();
    }

    /** Returns the dialect. */
    public ServerFlavor flavor() {
      return source.flavor();
    }

    /**
     * Adds a server option, such as {@code --binlog-row-image=MINIMAL}; it overrides the kit's own.
     *
     * @throws IllegalArgumentException if it does not begin with {@code --}
     */
    public Builder arg(String option) {
      if (!option.startsWith("--")) {
        throw new IllegalArgumentException("option must begin with --, but is: " + option);
      }
      arguments.add(option);
      return this;
    }

    /** Sets whether MySQL uses GTIDs (default yes). MariaDB always does. */
    public Builder gtid(boolean enabled) {
      this.gtid = enabled;
      return this;
    }

    /**
     * Sets whether the server accepts TLS (default no), with a certificate of {@link
     * TestCertificates} that is valid for {@code localhost} and {@code 127.0.0.1}. The JDBC URLs of
     * {@link DatabaseServer} still use none.
     */
    public Builder tls(boolean enabled) {
      this.tls = enabled;
      return this;
    }

    /** Says why the server cannot run on this machine and what to do; empty if it can. */
    public Optional<String> unavailableReason() {
      return source.unavailableReason();
    }

    /** Lets the running JUnit test skip, with the reason, where the server cannot run. */
    public Builder assumeAvailable() {
      unavailableReason().ifPresent(reason -> Assumptions.abort(reason));
      return this;
    }

    /**
     * Starts a new server with empty data and returns when it accepts connections: 0.2 to 1 s, and
     * some seconds more at the first use of a version on this machine.
     *
     * @throws TestKitException if it cannot be unpacked or does not come up
     */
    public DatabaseServer start() {
      DatabaseServer server = new DatabaseServer(this);
      try {
        server.start();
        return server;
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
    }
  }
}
