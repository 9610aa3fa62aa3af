package dev.oms.testkit.internal.rocketmq;

import dev.oms.testkit.TestKitException;
import dev.oms.testkit.internal.Directories;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The servers' jars, which the module oms-testkit-rocketmq has as files: they are of another
 * version than the client that is tested, so they must not be on this JVM's class path.
 */
final class ServerJars {

  private static final String PLACE = "dev/oms/testkit/rocketmq/";

  private ServerJars() {}

  /** Returns the servers' class path; unpacks the jars once per user. */
  static String classPath() {
    return directory().resolve("lib") + "/*";
  }

  /** Returns the servers' logging configuration. */
  static Path logging() {
    return directory().resolve("logback.xml");
  }

  private static Path directory() {
    URI marker = marker();
    if (!"jar".equals(marker.getScheme())) {
      return parent(Path.of(marker));
    }
    String place = marker.toString();
    String archive = place.substring(place.lastIndexOf('/', place.indexOf("!/")) + 1);
    try (FileSystem jar = FileSystems.newFileSystem(marker, Map.of())) {
      Path inside = jar.getPath("/" + PLACE);
      String id = "rocketmq-" + Integer.toHexString(names(inside).hashCode());
      return Directories.cached(id, directory -> copy(inside, directory));
    } catch (IOException e) {
      throw new TestKitException("cannot unpack " + archive, e);
    }
  }

  private static List<String> names(Path inside) throws IOException {
    try (Stream<Path> files = Files.list(inside.resolve("lib"))) {
      return files.map(Path::getFileName).map(String::valueOf).sorted().toList();
    }
  }

  private static void copy(Path inside, Path directory) throws IOException {
    Files.copy(inside.resolve("logback.xml"), directory.resolve("logback.xml"));
    Path lib = Files.createDirectories(directory.resolve("lib"));
    for (String name : names(inside)) {
      Files.copy(inside.resolve("lib").resolve(name), lib.resolve(name));
    }
  }

  private static URI marker() {
    URL found = ServerJars.class.getClassLoader().getResource(PLACE + "logback.xml");
    if (found == null) {
      throw new TestKitException("oms-testkit-rocketmq is not on the class path");
    }
    try {
      return found.toURI();
    } catch (URISyntaxException e) {
      throw new TestKitException("not a file: " + found, e);
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new TestKitException("no directory: " + file);
    }
    return parent;
  }
}
