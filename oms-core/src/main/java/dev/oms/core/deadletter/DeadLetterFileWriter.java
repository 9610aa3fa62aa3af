package dev.oms.core.deadletter;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.internal.FileNames;
import dev.oms.core.spi.DeadLetterSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Appends dead letters to the newest file of a pipeline, and begins a new one when it is full. */
final class DeadLetterFileWriter implements DeadLetterSink.Writer {

  private static final int BUFFER = 64 << 10;

  private final DeadLetterFiles files;
  private final String prefix;
  private int number;
  private long older;
  private @Nullable FileChannel channel;
  private boolean closed;

  private DeadLetterFileWriter(DeadLetterFiles files, String prefix) {
    this.files = files;
    this.prefix = prefix;
  }

  /** A writer; the first file is made for the first dead letter. */
  static DeadLetterFileWriter open(DeadLetterFiles files, String pipelineName) {
    DeadLetterFileWriter writer = new DeadLetterFileWriter(files, FileNames.of(pipelineName) + "-");
    try {
      Files.createDirectories(files.directory());
      List<Path> known = files.files(pipelineName);
      writer.older = bytes(known);
      for (Path file : known) {
        writer.number = Math.max(writer.number, DeadLetterFiles.number(file, writer.prefix));
      }
      return writer;
    } catch (IOException e) {
      throw writer.broken(e);
    }
  }

  @Override
  public void write(List<DeadLetter> letters) {
    if (closed) {
      throw new OmsException("the dead letters in " + files.describe() + " were let go");
    }
    long start = -1;
    try {
      for (DeadLetter letter : letters) {
        FileChannel to = channel();
        if (start < 0 || to.size() == 0) {
          start = to.size();
        }
        long used = older + to.size();
        if (used >= files.totalBytes()) {
          throw new OmsException(files.full(used) + "; " + DeadLetterFiles.MAKE_ROOM);
        }
        append(letter, to);
      }
      FileChannel to = channel;
      if (to != null) {
        to.force(true);
      }
    } catch (IOException e) {
      takeBack(start);
      throw broken(e);
    }
  }

  private static void append(DeadLetter letter, FileChannel to) throws IOException {
    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(to), BUFFER);
    DeadLetterText.write(letter, out);
    out.write('\n');
    out.flush();
  }

  /** The file to append to. */
  private FileChannel channel() throws IOException {
    FileChannel open = channel;
    if (open != null && open.size() < files.fileBytes()) {
      return open;
    }
    if (open != null) {
      open.force(true);
      older += open.size();
      open.close();
      channel = null;
      return begin();
    }
    Path newest = path(number);
    if (number > 0 && Files.exists(newest) && Files.size(newest) < files.fileBytes()) {
      FileChannel again =
          FileChannel.open(newest, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (endsWithLine(again)) {
        again.position(again.size());
        older -= again.size();
        channel = again;
        return again;
      }
      // Cut off by a crash; what it was comes again.
      again.close();
    }
    return begin();
  }

  private FileChannel begin() throws IOException {
    FileChannel made =
        FileChannel.open(path(++number), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel = made;
    try (FileChannel directory = FileChannel.open(files.directory(), StandardOpenOption.READ)) {
      directory.force(true);
    }
    return made;
  }

  private Path path(int number) {
    return files
        .directory()
        .resolve(prefix + String.format(Locale.ROOT, "%06d", number) + DeadLetterFiles.SUFFIX);
  }

  private static boolean endsWithLine(FileChannel file) throws IOException {
    if (file.size() == 0) {
      return true;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    return file.read(last, file.size() - 1) == 1 && last.get(0) == '\n';
  }

  /** Takes back what a failed write left: it comes again, and must not be there twice. */
  private void takeBack(long size) {
    FileChannel open = channel;
    channel = null;
    if (open == null) {
      return;
    }
    try (open) {
      if (size >= 0) {
        FileChannel ignored = open.truncate(size);
      }
      older += open.size();
    } catch (IOException e) {
      // Readers pass over a line that is cut off, and replay over an event that comes again.
    }
  }

  private RetriableException broken(IOException e) {
    return new RetriableException(
        "the dead letters cannot be written to "
            + files.describe()
            + ": "
            + reason(e)
            + "; free space or repair the disk, and the pipeline goes on by itself",
        e);
  }

  /** The bytes of files; those that are gone have none. */
  static long bytes(List<Path> files) {
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        // Moved away meanwhile.
      }
    }
    return bytes;
  }

  static String reason(IOException e) {
    String type = e.getClass().getSimpleName();
    return e.getMessage() == null ? type : type + " " + e.getMessage();
  }

  @Override
  public void close() {
    closed = true;
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw broken(e);
      }
    }
  }
}
