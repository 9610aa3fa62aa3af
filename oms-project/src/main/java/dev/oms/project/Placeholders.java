package dev.oms.project;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts in the values of {@code ${env:NAME}} and {@code ${file:PATH}}. {@code $${} stands for a plain
 * {@code ${}. What is put in is not looked at again.
 */
final class Placeholders {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(}?)");

  private static final Pattern TOPIC_VARIABLE =
      Pattern.compile("(?<!\\$)\\$\\{(database|table)\\}");

  private final Function<String, @Nullable String> environment;

  /**
   * Placeholders.
   *
   * @param environment gives the value of a variable, or null
   */
  Placeholders(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /** A placeholder that has no value; the message says which, and no other value. */
  static final class UnresolvedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String reasonOfSecret;

    UnresolvedException(String reason) {
      this(reason, reason);
    }

    UnresolvedException(String reason, String reasonOfSecret) {
      super(reasonOfSecret);
      this.reason = reason;
      this.reasonOfSecret = reasonOfSecret;
    }

    String reason() {
      return reason;
    }

    /** Without any of the text, which may be a part of a password. */
    String reasonOfSecret() {
      return reasonOfSecret;
    }
  }

  /** The text, in which the variables of topics' names stand for themselves in {@link #resolve}. */
  static String keepTopicVariables(String text) {
    return TOPIC_VARIABLE.matcher(text).replaceAll("\\$\\${$1}");
  }

  /** Whether {@link #resolve} would change the text. */
  static boolean isIn(String text) {
    return text.contains("${");
  }

  /** The text with all values put in. */
  String resolve(String text) throws UnresolvedException {
    if (!isIn(text)) {
      return text;
    }
    Matcher matcher = PLACEHOLDER.matcher(text);
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      String body = matcher.group(1);
      String value;
      if (body == null) {
        value = "${";
      } else if ("}".equals(matcher.group(2))) {
        value = value(body);
      } else {
        throw new UnresolvedException("a '${' without '}'");
      }
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(resolved).toString();
  }

  private String value(String body) throws UnresolvedException {
    if (body.startsWith("env:")) {
      String name = body.substring(4);
      String value = environment.apply(name);
      if (value == null) {
        throw new UnresolvedException("the environment variable " + name + " is not set");
      }
      return value;
    }
    if (body.startsWith("file:")) {
      return content(body.substring(5));
    }
    String rule = " is neither ${env:NAME} nor ${file:PATH}; a plain '${' is written '$${'";
    throw new UnresolvedException("'${" + body + "}'" + rule, "a '${...}'" + rule);
  }

  /** The file's text without line breaks at its end, which editors put there. */
  private static String content(String file) throws UnresolvedException {
    try {
      String text = Files.readString(Path.of(file), StandardCharsets.UTF_8);
      int end = text.length();
      while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
        end--;
      }
      return text.substring(0, end);
    } catch (NoSuchFileException e) {
      throw new UnresolvedException("the file " + file + " does not exist");
    } catch (IOException e) {
      throw new UnresolvedException(
          "the file " + file + " cannot be read: " + e.getClass().getSimpleName());
    } catch (InvalidPathException e) {
      throw new UnresolvedException("'" + file + "' is not a path");
    }
  }
}
