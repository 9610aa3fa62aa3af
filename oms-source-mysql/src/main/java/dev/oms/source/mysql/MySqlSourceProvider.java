package dev.oms.source.mysql;

import dev.oms.core.Secret;
import dev.oms.core.config.ComponentConfig;
import dev.oms.core.config.SourceProvider;
import dev.oms.core.spi.ChangeSource;
import dev.oms.source.mysql.internal.HostPort;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link MySqlSource} of a section of a project file. Keys: {@code host} or {@code hosts},
 * {@code port}, {@code failoverWait}, {@code username}, {@code password}; {@code tls}, {@code
 * trustStore}, {@code trustStorePassword}; {@code serverId}, {@code tenant}, {@code
 * connectTimeout}, {@code heartbeatInterval}, {@code snapshotThreads}, {@code chunkRows}, {@code
 * readAheadBytes}, {@code jdbcProperties}. They are the options of {@link MySqlSource.Builder}.
 *
 * <p>The types {@code mariadb} and {@code oceanbase} stand for the same source: which server it is,
 * is asked of the server.
 */
public final class MySqlSourceProvider implements SourceProvider {

  /** For {@link java.util.ServiceLoader}. */
  public MySqlSourceProvider() {}

  @Override
  public String type() {
    return "mysql";
  }

  @Override
  public ChangeSource create(ComponentConfig config) {
    return source(config);
  }

  /** The same under the name {@code mariadb}. */
  public static final class MariaDb implements SourceProvider {

    /** For {@link java.util.ServiceLoader}. */
    public MariaDb() {}

    @Override
    public String type() {
      return "mariadb";
    }

    @Override
    public ChangeSource create(ComponentConfig config) {
      return source(config);
    }
  }

  /** The same under the name {@code oceanbase}: MySQL mode, through the Binlog Service. */
  public static final class OceanBase implements SourceProvider {

    /** For {@link java.util.ServiceLoader}. */
    public OceanBase() {}

    @Override
    public String type() {
      return "oceanbase";
    }

    @Override
    public ChangeSource create(ComponentConfig config) {
      return source(config);
    }
  }

  private static MySqlSource source(ComponentConfig config) {
    MySqlSource.Builder builder = MySqlSource.builder();
    int port = config.integer("port", 3306, 1, 65535);
    builder.port(port);
    servers(config, port, builder);
    duration(config, "failoverWait", MySqlConfig.DEFAULT_FAILOVER_WAIT, builder::failoverWait);
    builder.username(config.requireString("username"));
    config.secret("password").ifPresent(builder::password);
    encryption(config, builder);
    number(config, "serverId", 1, 0xFFFFFFFFL, builder::serverId);
    config.string("tenant").ifPresent(builder::tenant);
    limits(config, builder);
    config.stringMap("jdbcProperties").forEach(builder::jdbcProperty);
    return builder.build();
  }

  /** What is wrong was reported; the source is not used then. */
  private static void servers(ComponentConfig config, int port, MySqlSource.Builder builder) {
    if (!config.has("hosts")) {
      String host = config.requireString("host");
      builder.host(host.isBlank() ? "missing" : host);
      return;
    }
    List<String> hosts = config.strings("hosts");
    if (config.string("host").isPresent()) {
      config.problem("host", "is given beside hosts; put it into hosts");
    }
    String problem = hosts.isEmpty() ? "is empty" : problem(hosts, port);
    if (problem == null) {
      builder.hosts(hosts);
    } else {
      config.problem("hosts", problem);
      builder.host("wrong");
    }
  }

  private static @Nullable String problem(List<String> hosts, int port) {
    Set<HostPort> different = new HashSet<>();
    try {
      hosts.forEach(host -> different.add(HostPort.parse(host, port)));
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
    return different.size() < hosts.size() ? "names a server twice" : null;
  }

  private static void encryption(ComponentConfig config, MySqlSource.Builder builder) {
    TlsMode mode = config.oneOf("tls", TlsMode.class, TlsMode.PREFERRED);
    builder.tls(mode);
    Optional<String> trustStore = config.string("trustStore");
    Optional<Secret> password = config.secret("trustStorePassword");
    trustStore.ifPresent(file -> builder.trustStore(Path.of(file), password.orElse(null)));
    if (trustStore.isPresent() && mode != TlsMode.VERIFY_CA && mode != TlsMode.VERIFY_IDENTITY) {
      config.problem(
          "trustStore", "is not used with tls: " + mode + "; use VERIFY_CA or VERIFY_IDENTITY");
    }
    if (password.isPresent() && trustStore.isEmpty()) {
      config.problem("trustStorePassword", "there is no trustStore");
    }
  }

  private static void limits(ComponentConfig config, MySqlSource.Builder builder) {
    duration(config, "connectTimeout", Duration.ofSeconds(10), builder::connectTimeout);
    duration(config, "heartbeatInterval", Duration.ofSeconds(5), builder::heartbeatInterval);
    builder.snapshotThreads(config.integer("snapshotThreads", 4, 1, 64));
    builder.chunkRows(config.integer("chunkRows", 8192, 1, 1_000_000));
    number(config, "readAheadBytes", 64 << 10, Long.MAX_VALUE, builder::readAheadBytes);
  }

  private interface DurationOption {
    MySqlSource.Builder set(Duration duration);
  }

  private static void duration(
      ComponentConfig config, String key, Duration fallback, DurationOption option) {
    try {
      MySqlSource.Builder ignored = option.set(config.duration(key, fallback));
    } catch (IllegalArgumentException e) {
      config.problem(key, String.valueOf(e.getMessage()));
    }
  }

  /** As {@link ComponentConfig#integer}, for numbers that need more than 31 bits. */
  private static void number(
      ComponentConfig config, String key, long min, long max, LongConsumer option) {
    Optional<String> text = config.string(key);
    if (text.isEmpty()) {
      return;
    }
    try {
      long number = Long.parseLong(text.get().strip());
      if (number >= min && number <= max) {
        option.accept(number);
        return;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    config.problem(
        key,
        "'"
            + text.get()
            + "' is not a whole number "
            + (max == Long.MAX_VALUE ? "from " + min + " on" : "within " + min + " and " + max));
  }
}
