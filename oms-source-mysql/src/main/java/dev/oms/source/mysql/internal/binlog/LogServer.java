package dev.oms.source.mysql.internal.binlog;

import dev.oms.core.OmsException;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself and of its log. Immutable and thread-safe.
 *
 * @param flavor which dialect it speaks
 * @param version its version
 * @param logging whether it writes a binlog
 * @param gtidMode whether each of its transactions has a MySQL GTID ({@code gtid_mode=ON})
 * @param identity what tells it from other servers ({@code server_uuid}, or the server id of
 *     MariaDB); null when it does not say
 */
public record LogServer(
    Flavor flavor, String version, boolean logging, boolean gtidMode, @Nullable String identity) {

  /** The dialects. */
  public enum Flavor {
    /** MySQL, and the OceanBase Binlog Service, which speaks its protocol. */
    MYSQL,
    /** MariaDB. */
    MARIADB
  }

  /**
   * One file of the log.
   *
   * @param name its name
   * @param size its bytes
   */
  public record LogFile(String name, long size) {}

  /**
   * Asks the server, over a connection of its own.
   *
   * @throws OmsException when it does not answer or does not let in
   */
  public static LogServer of(MySqlConfig config) {
    return ask(config, LogServer::inspect);
  }

  /**
   * The files of the log, oldest first.
   *
   * @throws OmsException when the server does not answer or refuses
   */
  public static List<LogFile> files(MySqlConfig config) {
    return ask(config, LogServer::files);
  }

  /**
   * The end of the log, with what was executed before it.
   *
   * @throws OmsException when the server does not answer or refuses
   */
  public static BinlogPosition end(MySqlConfig config) {
    return ask(config, c -> end(c, inspect(c)));
  }

  /** Whether two identities are of one server, as far as they are known. */
  public static boolean isSame(@Nullable String a, @Nullable String b) {
    return a == null || b == null || a.equals(b);
  }

  /** Whether it is OceanBase, behind whose proxy several servers may answer. */
  boolean isOceanBase(BinlogConnection connection) throws IOException {
    String comment = connection.valueIfAny("SELECT @@global.version_comment");
    return Texts.lowerCase(version + " " + comment).contains("oceanbase");
  }

  interface Question<T> {
    T ask(BinlogConnection connection) throws IOException;
  }

  static <T> T ask(MySqlConfig config, Question<T> question) {
    try (BinlogConnection connection = new BinlogConnection(config)) {
      connection.connect();
      return question.ask(connection);
    } catch (IOException e) {
      throw BinlogErrors.classify(config, e).toException();
    }
  }

  static LogServer inspect(BinlogConnection connection) throws IOException {
    boolean mariaDb = Texts.lowerCase(connection.version()).contains("mariadb");
    String logging = connection.valueIfAny("SELECT @@global.log_bin");
    if (mariaDb) {
      return new LogServer(
          Flavor.MARIADB,
          connection.version(),
          !"0".equals(logging),
          false,
          connection.valueIfAny("SELECT @@global.server_id"));
    }
    return new LogServer(
        Flavor.MYSQL,
        connection.version(),
        !"0".equals(logging),
        "ON".equalsIgnoreCase(connection.valueIfAny("SELECT @@global.gtid_mode")),
        connection.valueIfAny("SELECT @@global.server_uuid"));
  }

  static List<LogFile> files(BinlogConnection connection) throws IOException {
    List<LogFile> files = new ArrayList<>();
    for (List<@Nullable String> row : connection.query("SHOW BINARY LOGS")) {
      String name = row.get(0);
      String size = row.get(1);
      if (name != null && size != null) {
        files.add(new LogFile(name, Long.parseLong(size)));
      }
    }
    return files;
  }

  static BinlogPosition end(BinlogConnection connection, LogServer server) throws IOException {
    List<List<@Nullable String>> rows;
    try {
      rows = connection.query("SHOW MASTER STATUS");
    } catch (com.github.shyiko.mysql.binlog.network.ServerException e) {
      // MySQL 8.4 knows the new name only, older ones the old name only.
      if (e.getErrorCode() != BinlogErrors.SYNTAX) {
        throw e;
      }
      rows = connection.query("SHOW BINARY LOG STATUS");
    }
    String file = rows.isEmpty() ? null : rows.get(0).get(0);
    String position = rows.isEmpty() ? null : rows.get(0).get(1);
    if (file == null || position == null) {
      throw BinlogErrors.notLogging();
    }
    BinlogPosition end =
        BinlogPosition.of(file, Long.parseLong(position)).withServer(server.identity());
    if (server.flavor() == Flavor.MARIADB) {
      return end.withGtids(mariaDbGtids(connection, file, end.position()));
    }
    String executed = rows.get(0).size() > 4 ? rows.get(0).get(4) : null;
    return end.withGtids(MySqlGtidSet.parse(executed == null ? "" : executed));
  }

  /** What MariaDB had executed at a place of its log. */
  static @Nullable MariaDbGtidPosition mariaDbGtids(
      BinlogConnection connection, String file, long position) throws IOException {
    String text =
        connection.valueIfAny(
            "SELECT BINLOG_GTID_POS('" + file.replace("'", "''") + "'," + position + ")");
    return text == null ? null : MariaDbGtidPosition.parse(text);
  }
}
