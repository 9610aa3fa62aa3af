package dev.oms.core.deadletter;

import dev.oms.core.OmsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of a dead-letter file were sent again: the places where they begin, one a line, in a
 * file beside it that is locked meanwhile.
 */
final class ReplayProgress implements AutoCloseable {

  private static final String SUFFIX = ".replayed";

  private final FileChannel channel;
  private final Set<Long> done = new HashSet<>();

  private ReplayProgress(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens the progress of a file, and keeps others off it.
   *
   * @throws OmsException when another process replays the file, or the progress is not one
   */
  static ReplayProgress open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new OmsException("there is no dead-letter file " + file);
    }
    Path path = file.resolveSibling(file.getFileName() + SUFFIX);
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (lock(channel) == null) {
        throw new OmsException("another replay of " + file + " is running");
      }
      ReplayProgress progress = new ReplayProgress(channel);
      progress.read(path);
      return progress;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private void read(Path path) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (all.hasRemaining() && channel.read(all) >= 0) {
      // Until it is whole.
    }
    String text = new String(all.array(), 0, all.position(), StandardCharsets.US_ASCII);
    int end = text.lastIndexOf('\n') + 1;
    text.substring(0, end).lines().forEach(line -> done.add(offset(line, path)));
    // What a crash cut off was not noted.
    channel.truncate(end).position(end);
  }

  private static long offset(String line, Path path) {
    try {
      return Long.parseLong(line);
    } catch (NumberFormatException e) {
      throw new OmsException(
          path + " is not the progress of a replay: it has the line '" + line + "'", e);
    }
  }

  boolean has(long offset) {
    return done.contains(offset);
  }

  /** Notes a line as sent; on the disk when this returns. */
  void add(long offset) throws IOException {
    if (done.add(offset)) {
      ByteBuffer line = ByteBuffer.wrap((offset + "\n").getBytes(StandardCharsets.US_ASCII));
      while (line.hasRemaining()) {
        int ignored = channel.write(line);
      }
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
