package dev.oms.examples;

import dev.oms.core.OmsException;
import dev.oms.core.verify.TopicVerification;
import dev.oms.core.verify.VerificationReport;
import dev.oms.project.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the tables of a project with its topics, while its pipeline runs or not: {@code
 * VerifyTopic PROJECT [--table PATTERN]... [--lag SECONDS] [--rounds N] [--json FILE]}. {@code
 * docs/verification.md} describes it.
 *
 * <p>Prints each step to standard error and the report to standard output. Ends with 0 when
 * everything is equal, with 1 when something differs or was not compared, and with 2 and one
 * message when it could not be done.
 */
public final class VerifyTopic {

  private static final String USAGE =
      "usage: VerifyTopic PROJECT [--table PATTERN]... [--lag SECONDS] [--rounds N] [--json FILE]";
  private static final int DIFFERENT = 1;
  private static final int FAILED = 2;

  private VerifyTopic() {}

  /** Runs it. */
  public static void main(String[] args) {
    Programs.utf8Output();
    Programs.quietLogging();
    int code = FAILED;
    try {
      code = verify(args);
    } catch (OmsException | IllegalArgumentException e) {
      fail(e.getMessage(), e);
    } catch (IOException e) {
      fail("the report cannot be written: " + e, e);
    } catch (InterruptedException | RuntimeException e) {
      fail("internal error: " + e, e);
    }
    System.exit(code);
  }

  private static int verify(String[] args) throws IOException, InterruptedException {
    if (args.length % 2 == 0) {
      throw new IllegalArgumentException(USAGE);
    }
    Options options = Options.of(args);
    // begin verify
    TopicVerification.Builder verification = Project.load(Path.of(args[0])).verification();
    verification.lag(options.lag()).rounds(options.rounds()).log(System.err::println);
    options.tables().forEach(verification::only);
    VerificationReport report = verification.build().run();
    System.out.println(report);
    // end verify
    Path json = options.json();
    if (json != null) {
      Files.writeString(json, report.toJson() + "\n");
    }
    return report.isEqual() ? 0 : DIFFERENT;
  }

  /** What stands behind the project. */
  private record Options(List<String> tables, Duration lag, int rounds, @Nullable Path json) {

    static Options of(String[] args) {
      List<String> tables = new ArrayList<>();
      Duration lag = TopicVerification.Builder.DEFAULT_LAG;
      int rounds = TopicVerification.Builder.DEFAULT_ROUNDS;
      Path json = null;
      for (int i = 1; i < args.length; i += 2) {
        String value = args[i + 1];
        switch (args[i]) {
          case "--table" -> tables.add(value);
          case "--lag" -> lag = Duration.ofSeconds(number(args[i], value));
          case "--rounds" -> rounds = number(args[i], value);
          case "--json" -> json = Path.of(value);
          default -> throw new IllegalArgumentException("there is no " + args[i] + "; " + USAGE);
        }
      }
      return new Options(tables, lag, rounds, json);
    }
  }

  private static int number(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " '" + value + "' is not a number", e);
    }
  }

  private static void fail(@Nullable String message, Exception e) {
    System.err.println("VerifyTopic: " + (message == null ? e.toString() : message));
    if (Programs.debug()) {
      e.printStackTrace();
    }
  }
}
