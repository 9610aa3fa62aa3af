package dev.oms.core.checkpoint;

import dev.oms.core.Checkpoint;
import dev.oms.core.CheckpointHeldException;
import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.internal.FileNames;
import dev.oms.core.spi.CheckpointStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checkpoint of one pipeline in a directory, while this process holds its lock. */
final class FileCheckpointHandle implements CheckpointStore.Handle {

  static final String CHECKPOINT = ".checkpoint";
  private static final String ATTACHMENT = ".attachment";

  private final Path directory;
  private final String fileName;
  private final Path file;
  private final FileChannel lockChannel;
  private final FileLock lock;
  private boolean readable;

  /** What was saved last, so that an unchanged attachment is not written again. */
  private @Nullable String lastAttachment;

  private @Nullable String lastAttachmentName;

  private FileCheckpointHandle(
      Path directory, String fileName, FileChannel lockChannel, FileLock lock) {
    this.directory = directory;
    this.fileName = fileName;
    this.file = directory.resolve(fileName + CHECKPOINT);
    this.lockChannel = lockChannel;
    this.lock = lock;
  }

  static FileCheckpointHandle open(Path directory, String fileName, String pipelineName) {
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve(fileName + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock = null;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        // Held by another pipeline of this process: the same as by another process.
      } finally {
        if (lock == null) {
          channel.close();
        }
      }
      if (lock == null) {
        throw new CheckpointHeldException(
            "the checkpoint of pipeline '"
                + pipelineName
                + "' in directory "
                + directory
                + " is in use by another running pipeline; stop that one, or give this one another"
                + " name or directory",
            null);
      }
      return new FileCheckpointHandle(directory, fileName, channel, lock);
    } catch (IOException e) {
      throw new OmsException(
          "the checkpoint directory "
              + directory
              + " cannot be used: "
              + FileCheckpointStore.reason(e)
              + "; make it writable for this process, or choose another",
          e);
    }
  }

  @Override
  public Optional<Checkpoint> load() {
    Optional<Checkpoint> loaded = read(directory, file);
    readable = true;
    return loaded;
  }

  /**
   * Reads a checkpoint that may be saved at the same time: a save deletes the attachment of the one
   * before, so that one which is missing is only an error when the checkpoint still names it.
   */
  static Optional<Checkpoint> read(Path directory, Path file) {
    String where = "the checkpoint " + file;
    String triedText = null;
    try {
      while (true) {
        String text;
        try {
          text = Files.readString(file);
        } catch (NoSuchFileException e) {
          return Optional.empty();
        }
        CheckpointText.Parsed parsed = CheckpointText.read(text, where);
        String attachmentName = parsed.attachmentName();
        if (attachmentName == null) {
          return Optional.of(parsed.checkpoint());
        }
        Path path = directory.resolve(attachmentName);
        try {
          String attachment = Files.readString(path);
          if (!attachmentName.endsWith("." + FileNames.hash(attachment) + ATTACHMENT)) {
            throw CheckpointText.damaged(where, "its file " + path + " was changed", null);
          }
          return Optional.of(parsed.checkpoint().withAttachment(attachment));
        } catch (NoSuchFileException e) {
          if (text.equals(triedText)) {
            throw CheckpointText.damaged(where, "its file " + path + " is missing", e);
          }
          triedText = text;
        }
      }
    } catch (CharacterCodingException e) {
      throw CheckpointText.damaged(where, "it is not text in UTF-8", e);
    } catch (IOException e) {
      throw new OmsException(where + " cannot be read: " + FileCheckpointStore.reason(e), e);
    }
  }

  /** Another pipeline may hold the lock by now. */
  private void refuseClosed() {
    if (!lock.isValid()) {
      throw new OmsException("the checkpoint " + file + " was let go");
    }
  }

  @Override
  public void save(Checkpoint checkpoint) {
    refuseClosed();
    if (!readable) {
      load();
    }
    try {
      String attachment = checkpoint.attachment();
      String name = null;
      if (attachment != null && attachment.equals(lastAttachment)) {
        name = lastAttachmentName;
      } else if (attachment != null) {
        name = attachmentName(attachment);
        Path path = directory.resolve(name);
        if (!Files.exists(path)) {
          replace(path, attachment);
        }
      }
      replace(file, CheckpointText.write(checkpoint, name));
      boolean others = lastAttachmentName == null || !lastAttachmentName.equals(name);
      lastAttachment = attachment;
      lastAttachmentName = name;
      if (others) {
        deleteOtherAttachments();
      }
    } catch (IOException e) {
      // A full disk, too many open files, rights that were changed: all of that is mended one day.
      throw new RetriableException(
          "the checkpoint "
              + file
              + " cannot be saved: "
              + FileCheckpointStore.reason(e)
              + "; the one saved before is still there. Free space or repair the disk; it is tried"
              + " again until it works",
          e);
    }
  }

  private void replace(Path target, String content) throws IOException {
    Path temporary = directory.resolve(target.getFileName() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private String attachmentName(String content) {
    return fileName + "." + FileNames.hash(content) + ATTACHMENT;
  }

  private void deleteOtherAttachments() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path path : files) {
        String name = String.valueOf(path.getFileName());
        if (name.startsWith(fileName + ".")
            && name.endsWith(ATTACHMENT)
            && name.length() == fileName.length() + 17 + ATTACHMENT.length()
            && !name.equals(lastAttachmentName)) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  @Override
  public void delete() {
    refuseClosed();
    try {
      Files.deleteIfExists(file);
      lastAttachment = null;
      lastAttachmentName = null;
      deleteOtherAttachments();
    } catch (IOException e) {
      throw new OmsException(
          "the checkpoint " + file + " cannot be deleted: " + FileCheckpointStore.reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      if (lock.isValid()) {
        lock.release();
      }
      lockChannel.close();
    } catch (IOException e) {
      throw new OmsException("the lock of " + file + " cannot be released", e);
    }
  }
}
