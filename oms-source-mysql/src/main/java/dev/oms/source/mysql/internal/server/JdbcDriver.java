package dev.oms.source.mysql.internal.server;

import dev.oms.core.OmsException;
import dev.oms.source.mysql.TlsMode;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC drivers that the source works with; the application brings one. Both are set up to give
 * the same values: text as utf8mb4, time zone UTC, YEAR and TINYINT(1) as numbers.
 */
enum JdbcDriver {
  MYSQL("com.mysql.cj.jdbc.Driver", "jdbc:mysql://"),
  MARIADB("org.mariadb.jdbc.Driver", "jdbc:mariadb://");

  /**
   * An application that reads slowly must not lose the connection to the server's write timeout;
   * what the server's own sql_mode makes of values (PAD_CHAR_TO_FULL_LENGTH) is switched off.
   */
  private static final String SESSION =
      "time_zone='+00:00',sql_mode='',net_write_timeout=7200,net_read_timeout=7200";

  private final String className;
  private final String urlPrefix;

  JdbcDriver(String className, String urlPrefix) {
    this.className = className;
    this.urlPrefix = urlPrefix;
  }

  /** MySQL's own driver where it is there, else MariaDB's. */
  static JdbcDriver find() {
    for (JdbcDriver driver : values()) {
      if (driver.load() != null) {
        return driver;
      }
    }
    throw new OmsException(
        "no JDBC driver is on the class path: add com.mysql:mysql-connector-j or"
            + " org.mariadb.jdbc:mariadb-java-client to your dependencies");
  }

  /** The driver itself; null when it is not on the class path. */
  java.sql.@Nullable Driver load() {
    for (ClassLoader loader :
        new ClassLoader[] {
          Thread.currentThread().getContextClassLoader(), JdbcDriver.class.getClassLoader()
        }) {
      try {
        return (java.sql.Driver)
            Class.forName(className, true, loader).getDeclaredConstructor().newInstance();
      } catch (ClassNotFoundException e) {
        continue;
      } catch (ReflectiveOperationException | LinkageError e) {
        throw new OmsException("the JDBC driver " + className + " does not start: " + e, e);
      }
    }
    return null;
  }

  String url(MySqlConfig config) {
    String host = config.host();
    boolean ipv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
    return urlPrefix + (ipv6 ? "[" + host + "]" : host) + ":" + config.port() + "/";
  }

  /** All properties, the password among them: never log the result. */
  Properties properties(MySqlConfig config, TlsMode tls, @Nullable TrustStoreFile trust) {
    Properties p = new Properties();
    long connectMillis = Math.max(1, config.connectTimeout().toMillis());
    p.setProperty("connectTimeout", Long.toString(connectMillis));
    p.setProperty("tcpKeepAlive", "true");
    p.setProperty("tinyInt1isBit", "false");
    p.setProperty("yearIsDateType", "false");
    // Without TLS caching_sha2_password needs the server's key; the binlog client asks for it too.
    boolean plain = tls == TlsMode.DISABLED || tls == TlsMode.PREFERRED;
    p.setProperty("allowPublicKeyRetrieval", Boolean.toString(plain));
    p.setProperty("connectionTimeZone", "UTC");
    p.setProperty("preserveInstants", "false");
    p.setProperty("sessionVariables", SESSION);
    if (this == MYSQL) {
      // Else it sets sql_mode to STRICT_TRANS_TABLES.
      p.setProperty("jdbcCompliantTruncation", "false");
      p.setProperty("characterEncoding", "UTF-8");
      p.setProperty("characterSetResults", "UTF-8");
      p.setProperty("sslMode", tls.name());
      p.setProperty("connectionAttributes", "program_name:oms");
    } else {
      p.setProperty("sslMode", mariaDbTls(tls));
    }
    if (trust != null) {
      putTrust(p, trust);
    }
    for (Map.Entry<String, String> e : config.jdbcProperties().entrySet()) {
      boolean session = e.getKey().equals("sessionVariables");
      p.setProperty(e.getKey(), session ? SESSION + "," + e.getValue() : e.getValue());
    }
    // A server that takes the connection and then says nothing must not hang us either.
    p.setProperty("socketTimeout", Long.toString(connectMillis));
    p.setProperty("user", config.username());
    p.setProperty("password", config.password().reveal());
    return p;
  }

  /** How long a connected server may be silent: what the application asked for, else for ever. */
  int socketTimeoutMillis(MySqlConfig config) throws SQLException {
    String wanted = config.jdbcProperties().getOrDefault("socketTimeout", "0");
    try {
      return Integer.parseInt(wanted.strip());
    } catch (NumberFormatException e) {
      throw new SQLException("the JDBC property socketTimeout=" + wanted + " is no number", e);
    }
  }

  private void putTrust(Properties p, TrustStoreFile trust) {
    String password = trust.password() == null ? null : trust.password().reveal();
    if (this == MYSQL) {
      p.setProperty("trustCertificateKeyStoreUrl", trust.path().toUri().toString());
      p.setProperty("trustCertificateKeyStoreType", trust.type());
      p.setProperty("fallbackToSystemTrustStore", "false");
      if (password != null) {
        p.setProperty("trustCertificateKeyStorePassword", password);
      }
    } else {
      p.setProperty("trustStore", trust.path().toUri().toString());
      p.setProperty("trustStoreType", trust.type());
      p.setProperty("fallbackToSystemTrustStore", "false");
      if (password != null) {
        p.setProperty("trustStorePassword", password);
      }
    }
  }

  private static String mariaDbTls(TlsMode tls) {
    return switch (tls) {
      case DISABLED -> "disable";
      case PREFERRED, REQUIRED -> "trust";
      case VERIFY_CA -> "verify-ca";
      case VERIFY_IDENTITY -> "verify-full";
    };
  }
}
