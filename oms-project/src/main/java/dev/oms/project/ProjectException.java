package dev.oms.project;

import dev.oms.core.OmsException;
import java.util.List;

/**
 * A project file that cannot be used. The message has one line for each problem, as {@code
 * project.yaml:12: source.port: ...}; no secret is in it.
 */
public final class ProjectException extends OmsException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * What is wrong at one place.
   *
   * @param line the line in the file, from 1; 0 when the file as a whole is meant
   * @param key the key, for example {@code source.port} or {@code objects[0].table}; empty for the
   *     whole file
   * @param text what is wrong, and what would be right
   */
  public record Problem(int line, String key, String text) {}

  ProjectException(String file, List<Problem> problems) {
    super(message(file, problems));
    this.problems = List.copyOf(problems);
  }

  private static String message(String file, List<Problem> problems) {
    StringBuilder message = new StringBuilder();
    if (problems.size() > 1) {
      message.append(file).append(" has ").append(problems.size()).append(" problems:");
    }
    for (Problem problem : problems) {
      message.append(problems.size() > 1 ? "\n" : "").append(file).append(':');
      if (problem.line > 0) {
        message.append(problem.line).append(':');
      }
      if (!problem.key.isEmpty()) {
        message.append(' ').append(problem.key).append(':');
      }
      message.append(' ').append(problem.text);
    }
    return message.toString();
  }

  /** The problems in the order of their lines. */
  public List<Problem> problems() {
    return problems == null ? List.of() : problems;
  }
}
