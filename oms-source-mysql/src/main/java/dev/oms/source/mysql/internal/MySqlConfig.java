package dev.oms.source.mysql.internal;

import dev.oms.core.Secret;
import dev.oms.source.mysql.TlsMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a MySQL source, checked by its builder.
 *
 * @param host name or address of the server, of the one that is read where there are several
 * @param port its port
 * @param username the account, with REPLICATION SLAVE, REPLICATION CLIENT and SELECT
 * @param password its password
 * @param tlsMode encryption of JDBC and binlog connections alike
 * @param trustStore a PKCS#12 or JKS file with the authorities to trust, or a PEM file with
 *     certificates; null for the JVM's own
 * @param trustStorePassword its password; null when it has none
 * @param serverId the replica id; 0 to derive one from pipeline name, host and process
 * @param tenant the OceanBase tenant for {@code tenant.database}; null to ask the server
 * @param connectTimeout for each connection
 * @param heartbeatInterval how often the server says that it is alive while there is nothing to
 *     send
 * @param snapshotThreads connections that read existing rows in parallel
 * @param chunkRows rows in a chunk of full synchronization
 * @param readerQueueBytes bytes of binlog events read ahead of the pipeline
 * @param jdbcProperties further properties for the JDBC driver
 * @param hosts all servers that may be read, in the order in which they are tried first; one of
 *     them is {@code host} and {@code port}
 * @param failoverWait how long a server may lack transactions that were delivered, without getting
 *     any more of them
 */
public record MySqlConfig(
    String host,
    int port,
    String username,
    Secret password,
    TlsMode tlsMode,
    @Nullable Path trustStore,
    @Nullable Secret trustStorePassword,
    long serverId,
    @Nullable String tenant,
    Duration connectTimeout,
    Duration heartbeatInterval,
    int snapshotThreads,
    int chunkRows,
    long readerQueueBytes,
    Map<String, String> jdbcProperties,
    List<HostPort> hosts,
    Duration failoverWait) {

  /** The {@link #failoverWait} when nothing else is asked for. */
  public static final Duration DEFAULT_FAILOVER_WAIT = Duration.ofSeconds(60);

  private static final Duration MIN_HEARTBEAT = Duration.ofMillis(100);

  /** Copies the collections. */
  public MySqlConfig {
    jdbcProperties = Map.copyOf(jdbcProperties);
    hosts = List.copyOf(hosts);
  }

  /** The settings for one server. */
  public MySqlConfig(
      String host,
      int port,
      String username,
      Secret password,
      TlsMode tlsMode,
      @Nullable Path trustStore,
      @Nullable Secret trustStorePassword,
      long serverId,
      @Nullable String tenant,
      Duration connectTimeout,
      Duration heartbeatInterval,
      int snapshotThreads,
      int chunkRows,
      long readerQueueBytes,
      Map<String, String> jdbcProperties) {
    this(
        host,
        port,
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
        readerQueueBytes,
        jdbcProperties,
        List.of(new HostPort(host, port)),
        DEFAULT_FAILOVER_WAIT);
  }

  /**
   * The same with a server that says at least this often that it is alive, as far as the setting
   * goes (100 ms).
   */
  public MySqlConfig withHeartbeatsWithin(Duration interval) {
    Duration wanted = interval.compareTo(MIN_HEARTBEAT) < 0 ? MIN_HEARTBEAT : interval;
    if (wanted.compareTo(heartbeatInterval) >= 0) {
      return this;
    }
    return with(host, port, wanted, hosts, failoverWait);
  }

  /** The same for another of the {@link #hosts}. */
  public MySqlConfig at(HostPort server) {
    return with(server.host(), server.port(), heartbeatInterval, hosts, failoverWait);
  }

  /** The same for several servers, beginning with the first of them. */
  public MySqlConfig of(List<HostPort> servers, Duration wait) {
    return with(servers.get(0).host(), servers.get(0).port(), heartbeatInterval, servers, wait);
  }

  private MySqlConfig with(
      String newHost, int newPort, Duration heartbeats, List<HostPort> servers, Duration wait) {
    return new MySqlConfig(
        newHost,
        newPort,
        username,
        password,
        tlsMode,
        trustStore,
        trustStorePassword,
        serverId,
        tenant,
        connectTimeout,
        heartbeats,
        snapshotThreads,
        chunkRows,
        readerQueueBytes,
        jdbcProperties,
        servers,
        wait);
  }

  /** Whether there is more than one server to read from. */
  public boolean several() {
    return hosts.size() > 1;
  }

  /**
   * Account, address and encryption; of the driver's properties the names, for a value may be a
   * password.
   */
  @Override
  public String toString() {
    return "MySqlConfig["
        + username
        + "@"
        + address()
        + ", tls="
        + tlsMode
        + ", trustStore="
        + trustStore
        + ", jdbcProperties="
        + new TreeSet<>(jdbcProperties.keySet())
        + "]";
  }

  /** Host and port, for messages. */
  public String address() {
    return host + ":" + port;
  }
}
