package dev.oms.testkit.internal;

import dev.oms.testkit.ServerFlavor;
import dev.oms.testkit.TestCertificates;
import dev.oms.testkit.TestKitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The options a server is started with, before those of the user. */
public final class ServerOptions {

  private ServerOptions() {}

  /** Returns program and options. */
  public static List<String> command(
      ServerBinaries server, Path data, int port, int serverId, boolean gtid, boolean tls) {
    boolean mysql = server.flavor() == ServerFlavor.MYSQL;
    boolean mysql8 = mysql && server.series() >= 800;
    List<String> all = new ArrayList<>(server.command());
    all.addAll(
        List.of(
            "--user=" + System.getProperty("user.name"),
            "--datadir=" + data,
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            // Relative to the data directory: a socket's path may have 107 characters only.
            "--socket=mysqld.sock",
            "--tmpdir=" + temporary(data),
            "--pid-file=mysqld.pid",
            "--character-set-server=utf8mb4",
            "--max-allowed-packet=256M",
            "--log-bin=binlog",
            "--binlog-format=ROW",
            "--binlog-row-image=FULL",
            "--server-id=" + serverId));
    if (!mysql || mysql8) {
      all.add("--binlog-row-metadata=FULL");
    }
    // Committed work is handed to the operating system before COMMIT returns, so it survives
    // kill -9 of the server, and is not synced to the disk, which only the machine's end needs.
    all.addAll(
        List.of(
            "--innodb-flush-method=nosync",
            "--innodb-flush-log-at-trx-commit=2",
            "--sync-binlog=0",
            "--innodb-buffer-pool-size=128M",
            "--performance-schema=OFF"));
    all.add(mysql8 ? "--innodb-redo-log-capacity=96M" : "--innodb-log-file-size=48M");
    if (mysql8) {
      all.add("--mysqlx=OFF");
    }
    if (mysql && gtid) {
      all.addAll(List.of("--gtid-mode=ON", "--enforce-gtid-consistency=ON"));
    }
    if (tls) {
      TestCertificates certificates = TestCertificates.get();
      all.addAll(
          List.of(
              "--ssl-ca=" + certificates.caPem(),
              "--ssl-cert=" + certificates.certificatePem(),
              "--ssl-key=" + certificates.privateKeyPem()));
    } else {
      // MariaDB 11.4 would make a key at each start, which takes it seconds.
      all.add(mysql8 ? "--tls-version=" : "--skip-ssl");
    }
    return all;
  }

  /** One for each server: a server that starts clears the directory of temporary tables. */
  private static Path temporary(Path data) {
    Path directory = data.resolveSibling(data.getFileName() + "-tmp");
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new TestKitException("cannot create " + directory, e);
    }
  }
}
