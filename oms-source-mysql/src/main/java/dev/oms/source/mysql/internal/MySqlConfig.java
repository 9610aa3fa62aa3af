package dev.oms.source.mysql.internal;

import dev.oms.core.Secret;
import dev.oms.source.mysql.TlsMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a MySQL source, checked by its builder.
 *
 * @param host name or address of the server
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
    Map<String, String> jdbcProperties) {

  private static final Duration MIN_HEARTBEAT = Duration.ofMillis(100);

  /** Copies the map. */
  public MySqlConfig {
    jdbcProperties = Map.copyOf(jdbcProperties);
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
    return new MySqlConfig(
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
        wanted,
        snapshotThreads,
        chunkRows,
        readerQueueBytes,
        jdbcProperties);
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
