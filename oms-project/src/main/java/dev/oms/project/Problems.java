package dev.oms.project;

import dev.oms.project.ProjectException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file. */
final class Problems {

  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(int line, String key, String text) {
    Problem problem = new Problem(line, key, text);
    if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  int count() {
    return found.size();
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** The exception that tells all of them, by line. */
  ProjectException toException() {
    found.sort(Comparator.comparingInt(Problem::line));
    return new ProjectException(file, found);
  }
}
