package dev.oms.examples;

import dev.oms.core.OmsException;
import dev.oms.core.deadletter.DeadLetterReplay;
import dev.oms.core.spi.ChangeSink;
import dev.oms.project.Project;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters again, after what was wrong with them was mended: {@code ReplayDeadLetters
 * PROJECT FILE}. The messages go to the sink of the project file; FILE is a file of dead letters,
 * or a directory of such.
 *
 * <p>Prints a line for each, and what was done. What was sent is remembered beside the file, so
 * that a second run sends nothing twice. Ends with 0 when every dead letter is sent by now, with 2
 * when some stay, and with 1 and one message on standard error when it could not go on.
 */
public final class ReplayDeadLetters {

  private static final String USAGE = "usage: ReplayDeadLetters PROJECT FILE";
  private static final int SOME_STAY = 2;

  private ReplayDeadLetters() {}

  /** Runs it. */
  public static void main(String[] args) {
    Programs.utf8Output();
    Programs.quietLogging();
    int code = 1;
    try {
      if (args.length != 2) {
        throw new IllegalArgumentException(USAGE);
      }
      code = replay(Project.load(Path.of(args[0])).sink(), Path.of(args[1]));
    } catch (OmsException | IllegalArgumentException e) {
      fail(e.getMessage(), e);
    } catch (InterruptedException | RuntimeException e) {
      fail("internal error: " + e, e);
    }
    System.exit(code);
  }

  /** Sends what there is; the status to exit with. */
  static int replay(ChangeSink sink, Path letters) throws InterruptedException {
    // begin replay
    DeadLetterReplay.Report report =
        DeadLetterReplay.to(sink).log(System.out::println).run(letters);
    // end replay
    System.out.printf(
        "%d sent, %d sent before, %d of the same events, %d without a message, %d refused%n",
        report.sent(),
        report.before(),
        report.repeated(),
        report.withoutMessage(),
        report.refused());
    return report.complete() ? 0 : SOME_STAY;
  }

  private static void fail(@Nullable String message, Exception e) {
    System.err.println("ReplayDeadLetters: " + (message == null ? e.toString() : message));
    if (Programs.debug()) {
      e.printStackTrace();
    }
  }
}
