package dev.oms.core.checkpoint;

import dev.oms.core.Secret;
import dev.oms.core.config.CheckpointStoreProvider;
import dev.oms.core.config.ComponentConfig;
import dev.oms.core.spi.CheckpointStore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/** Makes the stores of this package from project files. */
public final class CheckpointStores {

  private CheckpointStores() {}

  /** {@code type: file}, with {@code path}. */
  public static final class FileProvider implements CheckpointStoreProvider {
    @Override
    public String type() {
      return "file";
    }

    @Override
    public CheckpointStore create(ComponentConfig config) {
      String path = config.requireString("path");
      try {
        return FileCheckpointStore.in(Path.of(path));
      } catch (InvalidPathException e) {
        config.problem("path", "'" + path + "' is not a path");
        return new MemoryCheckpointStore();
      }
    }
  }

  /** {@code type: memory}. */
  public static final class MemoryProvider implements CheckpointStoreProvider {
    @Override
    public String type() {
      return "memory";
    }

    @Override
    public CheckpointStore create(ComponentConfig config) {
      return new MemoryCheckpointStore();
    }
  }

  /**
   * {@code type: jdbc}, with {@code url}, {@code username}, {@code password}, {@code table}, {@code
   * lease}.
   */
  public static final class JdbcProvider implements CheckpointStoreProvider {
    @Override
    public String type() {
      return "jdbc";
    }

    @Override
    public CheckpointStore create(ComponentConfig config) {
      String url = config.requireString("url");
      Duration lease = config.duration("lease", Duration.ofSeconds(15));
      try {
        JdbcCheckpointStore.Builder builder = JdbcCheckpointStore.builder(url).lease(lease);
        config.string("table").ifPresent(builder::table);
        config
            .string("username")
            .ifPresent(
                user -> builder.credentials(user, config.secret("password").orElse(Secret.of(""))));
        return builder.build();
      } catch (IllegalArgumentException e) {
        config.problem("", String.valueOf(e.getMessage()));
        return new MemoryCheckpointStore();
      }
    }
  }
}
