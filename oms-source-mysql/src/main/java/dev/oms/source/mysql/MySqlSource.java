package dev.oms.source.mysql;

import dev.oms.core.OmsException;
import dev.oms.core.Secret;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.LogPlace;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceReader;
import dev.oms.core.spi.TableLookup;
import dev.oms.source.mysql.internal.HostPort;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.source.mysql.internal.MySqlReader;
import dev.oms.source.mysql.internal.MySqlTables;
import dev.oms.source.mysql.internal.TimePlace;
import dev.oms.source.mysql.internal.binlog.ServerChoice;
import dev.oms.source.mysql.internal.binlog.TimestampSearch;
import dev.oms.source.mysql.internal.schema.MySqlPrecheck;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A MySQL, MariaDB or OceanBase (MySQL mode, through its Binlog Service) server as a change source.
 * Which of them it is, is asked of the server. Immutable and thread-safe.
 *
 * <p>Needs on the server: {@code binlog_format=ROW}, {@code binlog_row_image=FULL}; {@code
 * binlog_row_metadata=FULL} is advised. Needs of the account: {@code REPLICATION SLAVE}, {@code
 * REPLICATION CLIENT} (MariaDB: {@code BINLOG MONITOR}) and {@code SELECT} on the tables. Needs on
 * the class path: a JDBC driver, MySQL's or MariaDB's. {@code docs/mysql.md} has the statements.
 */
public final class MySqlSource implements ChangeSource {

  private final MySqlConfig config;

  private MySqlSource(MySqlConfig config) {
    this.config = config;
  }

  /** Begins to describe a source. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String type() {
    return "mysql";
  }

  @Override
  public String identity() {
    return "mysql://" + config.hosts().get(0);
  }

  /** Also a checkpoint that was made with another of the hosts as the first. */
  @Override
  public boolean continues(String savedIdentity) {
    return config.hosts().stream().anyMatch(host -> savedIdentity.equals("mysql://" + host));
  }

  @Override
  public void precheck(SourceContext context, PrecheckCollector report) {
    MySqlConfig server = ServerChoice.reachable(config);
    new MySqlPrecheck(
            server,
            context.objects(),
            context.startPoint(),
            context.savedPosition(),
            file -> TimestampSearch.begun(server, file))
        .run(report);
  }

  @Override
  public void precheckObjects(SourceContext context, PrecheckCollector report) {
    new MySqlPrecheck(
            ServerChoice.reachable(config), context.objects(), context.startPoint(), null, null)
        .runObjects(report);
  }

  @Override
  public LogPlace placeAt(SourceContext context, Instant time) {
    return TimePlace.find(ServerChoice.reachable(config), context, time);
  }

  @Override
  public SourceReader open(SourceContext context) {
    return new MySqlReader(config, context);
  }

  /**
   * Tells which tables the server has now. Connects at each call; needs the account's SELECT on the
   * tables alone.
   */
  public TableLookup tables() {
    return new MySqlTables(config);
  }

  /** Addresses and account. */
  @Override
  public String toString() {
    List<String> hosts = config.hosts().stream().map(HostPort::toString).toList();
    return "MySqlSource[" + config.username() + "@" + String.join(",", hosts) + "]";
  }

  /** Collects the settings of a source. Not thread-safe. */
  public static final class Builder {
    private @Nullable String host;
    private int port = 3306;
    private List<String> hosts = List.of();
    private Duration failoverWait = MySqlConfig.DEFAULT_FAILOVER_WAIT;
    private @Nullable String username;
    private Secret password = Secret.of("");
    private TlsMode tlsMode = TlsMode.PREFERRED;
    private @Nullable Path trustStore;
    private @Nullable Secret trustStorePassword;
    private long serverId;
    private @Nullable String tenant;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration heartbeatInterval = Duration.ofSeconds(5);
    private int snapshotThreads = 4;
    private int chunkRows = 8192;
    private long readAheadBytes = 4L << 20;
    private final Map<String, String> jdbcProperties = new HashMap<>();

    private Builder() {}

    /** Name or address of the server. Required, unless {@link #hosts} are given. */
    public Builder host(String host) {
      if (host.isBlank()) {
        throw new IllegalArgumentException("host is empty");
      }
      this.host = host;
      return this;
    }

    /** Its port, and that of {@link #hosts} that are given without one. Default 3306. */
    public Builder port(int port) {
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("port " + port + " is not 1 to 65535");
      }
      this.port = port;
      return this;
    }

    /**
     * The servers of one replication group, instead of {@link #host}: a primary and its replicas,
     * as {@code db1:3306}. The first that can be reached and used is read; when it is lost, the
     * next that has every transaction that was delivered. All need GTIDs (MySQL: {@code
     * gtid_mode=ON}) and must log what they replicate ({@code log_replica_updates}); {@code
     * docs/guarantees.md} has what is promised.
     */
    public Builder hosts(String... addresses) {
      return hosts(List.of(addresses));
    }

    /** As {@link #hosts(String...)}. */
    public Builder hosts(List<String> addresses) {
      addresses.forEach(address -> HostPort.parse(address, port));
      this.hosts = List.copyOf(addresses);
      return this;
    }

    /**
     * How long to wait for a server that lacks transactions that were delivered: a replica that is
     * behind. The time begins anew whenever it has got some of them. When it is over, and no other
     * host can be used, the pipeline fails and names what is missing. Default 60 s; zero fails at
     * once.
     */
    public Builder failoverWait(Duration wait) {
      if (wait.isNegative()) {
        throw new IllegalArgumentException("failoverWait " + wait + " is negative");
      }
      this.failoverWait = wait;
      return this;
    }

    /** The account. Required. */
    public Builder username(String username) {
      this.username = Objects.requireNonNull(username, "username");
      return this;
    }

    /** Its password. Default: none. */
    public Builder password(String password) {
      return password(Secret.of(password));
    }

    /** Its password, asked for at each connection. */
    public Builder password(Secret password) {
      this.password = Objects.requireNonNull(password, "password");
      return this;
    }

    /** Encryption of all connections. Default {@link TlsMode#PREFERRED}. */
    public Builder tls(TlsMode mode) {
      this.tlsMode = Objects.requireNonNull(mode, "mode");
      return this;
    }

    /**
     * The authorities to trust under {@link TlsMode#VERIFY_CA} and {@link TlsMode#VERIFY_IDENTITY}:
     * a PKCS#12 or JKS file, or a PEM file with certificates. Default: the JVM's.
     */
    public Builder trustStore(Path file, @Nullable Secret password) {
      this.trustStore = Objects.requireNonNull(file, "file");
      this.trustStorePassword = password;
      return this;
    }

    /**
     * The replica id that the server knows us by, 1 to 4294967295, of no other replica. Default:
     * one derived from the pipeline's name and this process.
     */
    public Builder serverId(long serverId) {
      if (serverId < 1 || serverId > 0xFFFFFFFFL) {
        throw new IllegalArgumentException("serverId " + serverId + " is not 1 to 4294967295");
      }
      this.serverId = serverId;
      return this;
    }

    /** OceanBase: the tenant that messages name. Default: what the server or the account says. */
    public Builder tenant(String tenant) {
      this.tenant = Objects.requireNonNull(tenant, "tenant");
      return this;
    }

    /** How long connecting may take. Default 10 s, at least 100 ms. */
    public Builder connectTimeout(Duration timeout) {
      if (timeout.compareTo(Duration.ofMillis(100)) < 0) {
        throw new IllegalArgumentException("connectTimeout " + timeout + " is below 100 ms");
      }
      this.connectTimeout = timeout;
      return this;
    }

    /**
     * How often the server says that it is alive while there is nothing to send; a connection that
     * is silent for some of these is made anew. Default 5 s, 100 ms to 10 s.
     */
    public Builder heartbeatInterval(Duration interval) {
      if (interval.compareTo(Duration.ofMillis(100)) < 0
          || interval.compareTo(Duration.ofSeconds(10)) > 0) {
        throw new IllegalArgumentException(
            "heartbeatInterval " + interval + " is not 100 ms to 10 s");
      }
      this.heartbeatInterval = interval;
      return this;
    }

    /** Connections that read existing rows in parallel. Default 4, 1 to 64. */
    public Builder snapshotThreads(int threads) {
      if (threads < 1 || threads > 64) {
        throw new IllegalArgumentException("snapshotThreads " + threads + " is not 1 to 64");
      }
      this.snapshotThreads = threads;
      return this;
    }

    /**
     * Rows in a chunk of full synchronization, fewer where rows are wide. A restart repeats at most
     * the chunks in work. Default 8192, 1 to 1000000.
     */
    public Builder chunkRows(int rows) {
      if (rows < 1 || rows > 1_000_000) {
        throw new IllegalArgumentException("chunkRows " + rows + " is not 1 to 1000000");
      }
      this.chunkRows = rows;
      return this;
    }

    /** Bytes of the log read ahead of the pipeline. Default 4 MiB, at least 64 KiB. */
    public Builder readAheadBytes(long bytes) {
      if (bytes < 64 << 10) {
        throw new IllegalArgumentException("readAheadBytes " + bytes + " is below 64 KiB");
      }
      this.readAheadBytes = bytes;
      return this;
    }

    /** A further property for the JDBC driver. */
    public Builder jdbcProperty(String name, String value) {
      jdbcProperties.put(Objects.requireNonNull(name, "name"), value);
      return this;
    }

    /**
     * The source; nothing is connected yet.
     *
     * @throws IllegalArgumentException when something is missing
     * @throws OmsException when there is no JDBC driver
     */
    public MySqlSource build() {
      String host = this.host;
      String username = this.username;
      if ((host == null && hosts.isEmpty()) || username == null) {
        boolean noHost = host == null && hosts.isEmpty();
        throw new IllegalArgumentException(
            "a MySQL source needs "
                + (noHost ? "a host" : "")
                + (noHost && username == null ? " and " : "")
                + (username == null ? "a username" : ""));
      }
      List<HostPort> servers = servers(host);
      return new MySqlSource(
          new MySqlConfig(
              servers.get(0).host(),
              servers.get(0).port(),
              username,
              password,
              tlsMode,
              trustStore,
              trustStorePassword,
              serverId,
              tenant,
              connectTimeout,
              heartbeatInterval,
              snapshotThreads,
              chunkRows,
              readAheadBytes,
              jdbcProperties,
              servers,
              failoverWait));
    }

    private List<HostPort> servers(@Nullable String single) {
      if (hosts.isEmpty()) {
        return List.of(new HostPort(Objects.requireNonNull(single), port));
      }
      if (single != null) {
        throw new IllegalArgumentException(
            "both host and hosts are given; put " + single + " into hosts");
      }
      List<HostPort> servers = hosts.stream().map(h -> HostPort.parse(h, port)).toList();
      Set<HostPort> different = new HashSet<>(servers);
      if (different.size() < servers.size()) {
        throw new IllegalArgumentException("hosts names a server twice: " + servers);
      }
      return servers;
    }
  }
}
