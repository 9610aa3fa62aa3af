package dev.oms.testkit.internal;

import dev.oms.testkit.TestKitException;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the kit keeps files: a cache for what takes long to make, and a directory of this JVM for
 * the servers' data, which goes away with the JVM.
 */
public final class Directories {

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private static @Nullable Path ofThisJvm;

  /** Never read, but a channel that is not referenced is closed by the garbage collector. */
  @SuppressWarnings({"unused", "UnusedVariable"})
  private static @Nullable FileChannel lockOfThisJvm;

  private Directories() {}

  /** Fills a directory. */
  @FunctionalInterface
  public interface Filler {
    /** Fills {@code directory}, which exists and is empty. */
    void fill(Path directory) throws IOException;
  }

  /**
   * Returns the cached directory of that name, filled first where it is missing. A half-filled
   * directory is never seen, and of several JVMs one fills while the others wait.
   */
  public static synchronized Path cached(String name, Filler filler) {
    Path root =
        Path.of(
            System.getProperty(
                "oms.testkit.cache",
                Path.of(System.getProperty("user.home"), ".cache", "oms-testkit").toString()));
    Path wanted = root.resolve(name);
    if (Files.isDirectory(wanted)) {
      return wanted;
    }
    try {
      Files.createDirectories(root);
      try (FileChannel channel = open(root.resolve(name + ".lock"));
          var lock = channel.lock()) {
        if (!Files.isDirectory(wanted)) {
          Path temporary = root.resolve(name + ".tmp");
          delete(temporary);
          Files.createDirectory(temporary);
          filler.fill(temporary);
          Files.move(temporary, wanted, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return wanted;
    } catch (IOException e) {
      throw new TestKitException("cannot fill " + wanted, e);
    }
  }

  /** Returns a new empty directory for a server's data. */
  public static Path work(String name) {
    Path directory = ofThisJvm().resolve(name + "-" + COUNTER.incrementAndGet());
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new TestKitException("cannot create " + directory, e);
    }
  }

  /** Copies a directory and all in it; {@code to} must not exist. */
  public static void copy(Path from, Path to) {
    // cp keeps holes and, where the file system can, shares blocks.
    ChildProcess.run(
        "cp",
        List.of("cp", "-a", "--reflink=auto", from.toString(), to.toString()),
        Map.of(),
        ProcessBuilder.Redirect.from(new File("/dev/null")),
        to.resolveSibling("cp.log"));
  }

  /** Deletes a directory and all in it, where it exists. */
  public static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
                throws IOException {
              Files.deleteIfExists(dir);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new TestKitException("cannot delete " + directory, e);
    }
  }

  private static synchronized Path ofThisJvm() {
    Path result = ofThisJvm;
    if (result == null) {
      Path root =
          Path.of(
              System.getProperty("java.io.tmpdir"),
              "oms-testkit-" + System.getProperty("user.name"));
      try {
        Files.createDirectories(root);
        // A directory must not be taken for a left-over before its JVM has locked it.
        try (FileChannel channel = open(root.resolve("lock"));
            var lock = channel.lock()) {
          deleteLeftOvers(root);
          result = Files.createTempDirectory(root, ProcessHandle.current().pid() + "-");
          FileChannel held = open(result.resolve(".lock"));
          if (held.tryLock() == null) {
            throw new IOException("locked by another: " + result);
          }
          lockOfThisJvm = held;
        }
      } catch (IOException e) {
        throw new TestKitException("cannot create a work directory in " + root, e);
      }
      Path directory = result;
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> deleteAtExit(directory), "oms-testkit-delete-work-directory"));
      ofThisJvm = result;
    }
    return result;
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Removes what JVMs that were killed could not; a living one holds its lock. */
  private static void deleteLeftOvers(Path root) throws IOException {
    List<Path> directories;
    try (Stream<Path> list = Files.list(root)) {
      directories = list.toList();
    }
    for (Path directory : directories) {
      Path lockFile = directory.resolve(".lock");
      if (!Files.exists(lockFile)) {
        continue;
      }
      try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
        if (channel.tryLock() != null) {
          delete(directory);
        }
      } catch (IOException | OverlappingFileLockException | TestKitException e) {
        // In use, or another JVM is deleting it.
      }
    }
  }

  private static void deleteAtExit(Path directory) {
    // Shutdown hooks run together: the servers may still be dying and writing.
    for (int attempt = 0; attempt < 20; attempt++) {
      try {
        delete(directory);
        return;
      } catch (TestKitException e) {
        try {
          Thread.sleep(50);
        } catch (InterruptedException interrupted) {
          return;
        }
      }
    }
  }
}
