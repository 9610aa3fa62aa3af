package dev.oms.testkit.internal;

import dev.oms.testkit.ServerFlavor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Initialised data directories. Making one takes seconds, copying it a tenth of one, so one is kept
 * in the cache for each server version and each set of options that must be known when it is made.
 */
public final class DataDirectory {

  /** Options that the server refuses to change once the data directory exists. */
  private static final List<String> FIXED_AT_INITIALISATION =
      List.of(
          "--lower-case-table-names",
          "--innodb-page-size",
          "--innodb-data-file-path",
          "--innodb-undo-tablespaces",
          "--innodb-checksum-algorithm");

  private static final List<String> QUICK =
      List.of(
          "--innodb-flush-method=nosync",
          "--innodb-flush-log-at-trx-commit=0",
          "--innodb-buffer-pool-size=64M",
          "--performance-schema=OFF",
          "--skip-log-bin");

  private DataDirectory() {}

  /** Puts a fresh data directory at {@code target}, which must not exist. */
  public static void create(ServerBinaries server, List<String> arguments, Path target) {
    List<String> fixed =
        arguments.stream()
            .filter(
                argument ->
                    FIXED_AT_INITIALISATION.stream()
                        .anyMatch(argument.replace('_', '-')::startsWith))
            .toList();
    String name = server.id() + "-data";
    if (!fixed.isEmpty()) {
      name += Integer.toHexString(fixed.hashCode());
    }
    Path template =
        Directories.cached(
            name,
            directory -> {
              if (server.flavor() == ServerFlavor.MARIADB) {
                bootstrap(server, fixed, directory);
              } else {
                initialise(server, fixed, directory);
              }
            });
    Directories.copy(template.resolve("data"), target);
  }

  private static void initialise(ServerBinaries server, List<String> fixed, Path directory)
      throws IOException {
    // The only root is root@localhost, and "localhost" is not what 127.0.0.1 is taken for with
    // --skip-name-resolve.
    Path sql = directory.resolve("init.sql");
    Files.writeString(
        sql,
        """
        CREATE USER 'root'@'127.0.0.1' IDENTIFIED BY '';
        GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
        """);
    Path data = directory.resolve("data");
    List<String> command = new ArrayList<>(server.command());
    command.addAll(QUICK);
    command.add("--innodb-doublewrite=OFF");
    command.add(
        server.series() >= 800 ? "--innodb-redo-log-capacity=16M" : "--innodb-log-file-size=48M");
    command.add("--user=" + System.getProperty("user.name"));
    command.add("--datadir=" + data);
    command.add("--init-file=" + sql);
    command.addAll(fixed);
    command.add("--initialize-insecure");
    run(server, command, ProcessBuilder.Redirect.from(sql.toFile()), directory);
    // Two servers with one UUID cannot replicate from each other, and GTIDs would collide.
    Files.deleteIfExists(data.resolve("auto.cnf"));
  }

  /** What mariadb-install-db does, without the help tables, and without needing a shell. */
  private static void bootstrap(ServerBinaries server, List<String> fixed, Path directory)
      throws IOException {
    Path sql = directory.resolve("init.sql");
    String prefix =
        Files.exists(server.share().resolve("mariadb_system_tables.sql")) ? "mariadb" : "mysql";
    try (OutputStream out = Files.newOutputStream(sql)) {
      out.write(
          "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n"
              .getBytes(StandardCharsets.UTF_8));
      for (String script :
          List.of(
              prefix + "_system_tables.sql",
              prefix + "_performance_tables.sql",
              prefix + "_system_tables_data.sql",
              "maria_add_gis_sp_bootstrap.sql",
              prefix + "_sys_schema.sql")) {
        Files.copy(server.share().resolve(script), out);
      }
    }
    Path data = Files.createDirectory(directory.resolve("data"));
    List<String> command = new ArrayList<>(server.command());
    command.addAll(QUICK);
    command.add("--innodb-log-file-size=16M");
    command.add("--max-allowed-packet=8M");
    command.add("--user=" + System.getProperty("user.name"));
    command.add("--datadir=" + data);
    command.addAll(fixed);
    command.add("--bootstrap");
    run(server, command, ProcessBuilder.Redirect.from(sql.toFile()), directory);
  }

  private static void run(
      ServerBinaries server, List<String> command, ProcessBuilder.Redirect input, Path directory) {
    ChildProcess.run(
        "initialising " + server.id(),
        command,
        server.environment(),
        input,
        directory.resolve("init.log"));
  }
}
