package dev.oms.core;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a topic may be called. The rule for topics that exist already is Kafka's own: 1 to 249
 * letters, digits, {@code .}, {@code _} and {@code -}, and neither {@code .} nor {@code ..}. The
 * rule for topics that are to be made is OMS's (fact sheet 3): 3 to 64 of the same characters.
 */
public final class TopicNames {

  private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9._-]*");
  private static final int LONGEST = 249;
  private static final int SHORTEST_NEW = 3;
  private static final int LONGEST_NEW = 64;

  private TopicNames() {}

  /** What is wrong with the name of a topic that may exist already; empty when nothing is. */
  public static Optional<String> problem(String name) {
    if (name.isEmpty()) {
      return Optional.of("the topic's name is empty");
    }
    if (!CHARACTERS.matcher(name).matches()) {
      return Optional.of(
          "the topic name '" + name + "' has other characters than letters, digits, '-', '_', '.'");
    }
    if (name.length() > LONGEST || name.equals(".") || name.equals("..")) {
      return Optional.of(
          "the topic name '" + name + "' is not 1 to " + LONGEST + " characters, or only dots");
    }
    return Optional.empty();
  }

  /** What is wrong with the name of a topic that is to be made; empty when nothing is. */
  public static Optional<String> problemOfNew(String name) {
    Optional<String> problem = problem(name);
    if (problem.isPresent()) {
      return problem;
    }
    return name.length() >= SHORTEST_NEW && name.length() <= LONGEST_NEW
        ? Optional.empty()
        : Optional.of(
            "the topic name '"
                + name
                + "' has "
                + name.length()
                + " characters; a new topic has "
                + SHORTEST_NEW
                + " to "
                + LONGEST_NEW);
  }
}
