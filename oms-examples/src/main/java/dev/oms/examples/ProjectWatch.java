package dev.oms.examples;

import dev.oms.project.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees when the files of a project change. Used by one thread. */
final class ProjectWatch {

  private final Path file;
  private List<Path> files;
  private List<Stamp> stamps;

  /** What tells one version of a file from another. */
  private record Stamp(@Nullable FileTime modified, long size) {

    static Stamp of(Path file) {
      try {
        return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
      } catch (IOException e) {
        // Editors replace files: it may be back soon.
        return new Stamp(null, -1);
      }
    }
  }

  /** Watches the files of a project that was just read from {@code file}. */
  ProjectWatch(Path file, Project project) {
    this.file = file;
    files = project.files();
    stamps = stamps();
  }

  private List<Stamp> stamps() {
    List<Stamp> all = new ArrayList<>();
    files.forEach(path -> all.add(Stamp.of(path)));
    return all;
  }

  /**
   * The project as its files say it now; null when they are as they were at the last call.
   *
   * @throws dev.oms.project.ProjectException when they are wrong; told once for each change
   */
  @Nullable Project changed() {
    List<Stamp> now = stamps();
    if (now.equals(stamps)) {
      return null;
    }
    stamps = now;
    Project project = Project.load(file);
    if (!project.files().equals(files)) {
      files = project.files();
      stamps = stamps();
    }
    return project;
  }
}
