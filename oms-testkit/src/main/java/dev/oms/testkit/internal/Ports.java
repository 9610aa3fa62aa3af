package dev.oms.testkit.internal;

import dev.oms.testkit.TestKitException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Free TCP ports of 127.0.0.1, reserved against other JVMs that use this kit.
 *
 * <p>They lie below 32768, where Linux begins to hand out ports to outgoing connections: a port
 * above may be taken just while a server restarts. A reservation is a lock on a file, so it holds
 * while the server is down, and ends with the JVM.
 */
public final class Ports {

  private static final int FIRST = 13_000;
  private static final int LAST = 32_000;

  private static final Map<Integer, FileChannel> RESERVED = new HashMap<>();

  private Ports() {}

  /** Reserves a port until {@link #release}. */
  public static synchronized int reserve() {
    Path directory = directory();
    int start = ThreadLocalRandom.current().nextInt(FIRST, LAST);
    try {
      Files.createDirectories(directory);
      for (int i = 0; i < LAST - FIRST; i++) {
        int port = FIRST + (start - FIRST + i) % (LAST - FIRST);
        if (reserve(directory, port)) {
          return port;
        }
      }
    } catch (IOException e) {
      throw new TestKitException("cannot reserve a port in " + directory, e);
    }
    throw new TestKitException("no free port between " + FIRST + " and " + LAST);
  }

  /** Reserves a port and the one that is {@code below} it; both are to be released. */
  public static synchronized int reserveWith(int below) {
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = reserve();
      try {
        if (reserve(directory(), port - below)) {
          return port;
        }
      } catch (IOException e) {
        throw new TestKitException("cannot reserve port " + (port - below), e);
      }
      release(port);
    }
    throw new TestKitException("no two free ports that are " + below + " apart");
  }

  private static boolean reserve(Path directory, int port) throws IOException {
    FileChannel channel = RESERVED.containsKey(port) ? null : lock(directory, port);
    if (channel == null) {
      return false;
    }
    if (!isFree(port)) {
      channel.close();
      return false;
    }
    RESERVED.put(port, channel);
    return true;
  }

  private static Path directory() {
    return Path.of(
        System.getProperty("java.io.tmpdir"),
        "oms-testkit-ports-" + System.getProperty("user.name"));
  }

  /** Gives a port back. */
  public static synchronized void release(int port) {
    FileChannel channel = RESERVED.remove(port);
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new TestKitException("cannot release port " + port, e);
      }
    }
  }

  private static @Nullable FileChannel lock(Path directory, int port) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(Integer.toString(port)),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Another copy of this class in the same JVM has it.
    }
    channel.close();
    return null;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
