package dev.oms.project;

import dev.oms.project.Yaml.Entries;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads project files. {@link Project#load} does for most. Immutable and thread-safe. */
public final class ProjectLoader {

  private final ClassLoader classLoader;
  private final Function<String, @Nullable String> environment;

  private ProjectLoader(ClassLoader classLoader, Function<String, @Nullable String> environment) {
    this.classLoader = classLoader;
    this.environment = environment;
  }

  /** A loader with the current thread's class loader and the process's environment. */
  public static ProjectLoader create() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return new ProjectLoader(
        context != null ? context : ProjectLoader.class.getClassLoader(), System::getenv);
  }

  /** A loader that looks for components with {@code classLoader}. */
  public ProjectLoader classLoader(ClassLoader classLoader) {
    return new ProjectLoader(Objects.requireNonNull(classLoader, "classLoader"), environment);
  }

  /**
   * A loader that takes the values of {@code ${env:NAME}} from a function.
   *
   * @param environment gives a variable's value, or null when it is not set
   */
  public ProjectLoader environment(Function<String, @Nullable String> environment) {
    return new ProjectLoader(classLoader, Objects.requireNonNull(environment, "environment"));
  }

  /**
   * Reads a file.
   *
   * @throws ProjectException with everything that is wrong, each with line and key
   */
  public Project load(Path file) {
    String name = file.toString();
    Problems problems = new Problems(name);
    String yaml;
    try {
      yaml = Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      problems.add(0, "", "the file does not exist");
      throw problems.toException();
    } catch (CharacterCodingException e) {
      problems.add(0, "", "the file is not UTF-8 text");
      throw problems.toException();
    } catch (IOException e) {
      problems.add(0, "", "the file cannot be read: " + e);
      throw problems.toException();
    }
    return parse(yaml, name, file);
  }

  /**
   * Reads a text.
   *
   * @param yaml the text
   * @param name what problems name the text by
   * @throws ProjectException with everything that is wrong, each with line and key
   */
  public Project parse(String yaml, String name) {
    return parse(yaml, name, null);
  }

  private Project parse(String yaml, String name, @Nullable Path file) {
    Problems problems = new Problems(name);
    Entries root = Yaml.read(yaml, name, problems);
    if (root == null) {
      throw problems.toException();
    }
    Section section = new Section("", root, 1, new Placeholders(environment), problems);
    Project project = new ProjectReader(file, section, classLoader, problems).read();
    if (project == null || !problems.isEmpty()) {
      throw problems.toException();
    }
    return project;
  }
}
