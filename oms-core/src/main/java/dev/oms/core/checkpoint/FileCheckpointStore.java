package dev.oms.core.checkpoint;

import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import dev.oms.core.internal.FileNames;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.CheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps checkpoints in a directory: {@code NAME.checkpoint} for each pipeline, a {@code NAME.lock}
 * that a running pipeline holds, and {@code NAME.HASH.attachment} for what changes rarely.
 *
 * <p>A save writes a new file, forces it to the disk and renames it over the old one, so that a
 * crash leaves either. The lock keeps two processes (and two pipelines of one process) off one
 * checkpoint; it ends with the process, however that ends. Thread-safe.
 */
public final class FileCheckpointStore implements CheckpointStore {

  private final Path directory;

  private FileCheckpointStore(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  /**
   * A store in a directory, which is made when a pipeline starts.
   *
   * @param directory on a local disk; file locks on network file systems cannot be relied on
   */
  public static FileCheckpointStore in(Path directory) {
    return new FileCheckpointStore(Objects.requireNonNull(directory, "directory"));
  }

  @Override
  public String describe() {
    return "directory " + directory;
  }

  @Override
  public void precheck(String pipelineName, PrecheckCollector report) {
    try {
      Files.createDirectories(directory);
      Path probe = Files.createTempFile(directory, FileNames.of(pipelineName), ".probe");
      try {
        Files.write(probe, new byte[4096]);
      } finally {
        Files.delete(probe);
      }
      boolean ignored = peek(pipelineName).isPresent();
      report.passed("Checkpoint-WRITABLE", describe() + " can be written");
    } catch (IOException e) {
      report.failed(
          "Checkpoint-WRITABLE",
          describe() + " cannot be written: " + reason(e),
          "make it writable for this process, or choose another directory");
    } catch (OmsException e) {
      report.failed("Checkpoint-WRITABLE", String.valueOf(e.getMessage()), null);
    }
  }

  @Override
  public Optional<Checkpoint> peek(String pipelineName) {
    return FileCheckpointHandle.read(directory, checkpointFile(pipelineName));
  }

  @Override
  public Handle open(String pipelineName) {
    return FileCheckpointHandle.open(directory, FileNames.of(pipelineName), pipelineName);
  }

  private Path checkpointFile(String pipelineName) {
    return directory.resolve(FileNames.of(pipelineName) + FileCheckpointHandle.CHECKPOINT);
  }

  static String reason(IOException e) {
    String type = e.getClass().getSimpleName();
    return e.getMessage() == null ? type : type + " " + e.getMessage();
  }
}
