package dev.oms.examples;

import dev.oms.core.OmsException;
import dev.oms.core.PipelineListener;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.SyncPipeline;
import dev.oms.core.precheck.PrecheckItem;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.project.Project;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Runs a project file: {@code RunProject FILE [--watch] [--exit-when-idle SECONDS]}.
 *
 * <p>Prints the precheck's report, unless the project says {@code onStart: false}, then progress.
 * Ends with exit code 0 at SIGTERM and SIGINT, when everything that was asked for is done, or, with
 * {@code --exit-when-idle}, when no row came for so long; with 1 and one message on standard error
 * when something is wrong. Started again it goes on where it stopped. With {@code --watch} it looks
 * every second whether its files have changed, and takes changed objects in while it runs. {@code
 * OMS_DEBUG=1} shows logs and stack traces.
 */
public final class RunProject {

  private static final String USAGE = "usage: RunProject FILE [--watch] [--exit-when-idle SECONDS]";

  /** Longer than any stop timeout that makes sense; the pipeline's own is what counts. */
  private static final long PATIENCE_SECONDS = 600;

  private static final long TERMINAL_TICK_MILLIS = 250;
  private static final long PLAIN_TICK_MILLIS = 1_000;
  private static final long PLAIN_INTERVAL_MILLIS = 10_000;
  private static final long WATCH_NANOS = 1_000_000_000;

  private final Termination termination;
  private final Display display = Display.standard(PLAIN_INTERVAL_MILLIS);

  private RunProject(Termination termination) {
    this.termination = termination;
  }

  /** Runs it. */
  public static void main(String[] args) {
    Programs.utf8Output();
    Programs.quietLogging();
    Termination termination = Termination.install(PATIENCE_SECONDS);
    int code = 1;
    try {
      new RunProject(termination).run(Options.parse(args));
      code = 0;
    } catch (OmsException | IllegalArgumentException e) {
      fail(e.getMessage(), e);
    } catch (InterruptedException | RuntimeException e) {
      fail("internal error: " + e, e);
    }
    termination.exit(code);
  }

  private static void fail(@Nullable String message, Exception e) {
    System.err.println("RunProject: " + (message == null ? e.toString() : message));
    if (Programs.debug()) {
      e.printStackTrace();
    }
  }

  private void run(Options options) throws InterruptedException {
    Project project = Project.load(options.file());
    display.line(project.toString());
    // The report is shown before the start, so the start itself need not check again.
    try (SyncPipeline pipeline =
        project.pipeline().precheckOnStart(false).listener(new Told()).build()) {
      if (project.precheckOnStart()) {
        check(pipeline.precheck());
      }
      if (termination.asked()) {
        return;
      }
      termination.started();
      pipeline.start();
      String reason = follow(pipeline, project, options);
      PipelineStatus last = pipeline.status();
      display.keep();
      if (last.state() == PipelineState.FAILED) {
        PipelineStatus.LastError error = last.lastError();
        throw new OmsException(error == null ? "the pipeline failed" : error.message());
      }
      say("stopping: " + reason);
      boolean drained = pipeline.stop(project.stopTimeout());
      PipelineStatus end = pipeline.status();
      say(
          String.format(
              Locale.ROOT,
              "stopped: %,d rows, %,d messages, %,d bytes in this run%s",
              end.rows(),
              end.messages(),
              end.bytes(),
              drained ? "" : "; what was in flight is delivered again at the next start"));
    }
  }

  private void check(PrecheckReport report) {
    display.line("precheck:");
    for (PrecheckItem item : report.items()) {
      if (item.result() != PrecheckItem.Result.FAILED) {
        display.line("  " + item);
      }
    }
    // What failed goes to standard error, once.
    report.throwIfFailed();
  }

  /** Shows progress until there is a reason to stop, which is returned. */
  private String follow(SyncPipeline pipeline, Project project, Options options)
      throws InterruptedException {
    IdleWatch idle = options.idle() == null ? null : new IdleWatch(options.idle());
    long tick = display.terminal() ? TERMINAL_TICK_MILLIS : PLAIN_TICK_MILLIS;
    ProjectWatch watch = options.watch() ? new ProjectWatch(options.file(), project) : null;
    long looked = System.nanoTime();
    Object phase = null;
    while (true) {
      if (watch != null && System.nanoTime() - looked >= WATCH_NANOS) {
        takeIn(watch, pipeline);
        looked = System.nanoTime();
      }
      PipelineStatus status = pipeline.status();
      display.progress(StatusLine.of(status), status.phase() != phase);
      phase = status.phase();
      if (!status.state().isRunning()) {
        return "everything is done";
      }
      if (idle != null && idle.isIdle(status, System.nanoTime())) {
        return "idle";
      }
      if (termination.await(tick)) {
        return "asked by a signal";
      }
    }
  }

  /** Takes changed objects in; what is wrong with them is told, and everything goes on. */
  private void takeIn(ProjectWatch watch, SyncPipeline pipeline) {
    try {
      Project now = watch.changed();
      if (now == null) {
        return;
      }
      if (now.objects().equals(pipeline.objects())) {
        say("the file has changed and its objects have not; the rest holds from the next start on");
      } else {
        pipeline.updateObjects(now.objects());
        say("objects now: " + now.objects());
      }
    } catch (OmsException | IllegalArgumentException e) {
      say("the changed file is not taken in: " + e.getMessage());
    }
  }

  private void say(String text) {
    display.line(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC) + " " + text);
  }

  /** What is worth a line of its own while the pipeline runs. */
  private final class Told implements PipelineListener {
    @Override
    public void stateChanged(PipelineState from, PipelineState to) {
      if (to != PipelineState.FAILED) {
        say(from + " -> " + to);
      }
    }

    @Override
    public void delayed(@Nullable String reason) {
      say(reason == null ? "goes on" : "delayed: " + reason);
    }
  }

  /**
   * The arguments.
   *
   * @param file the project file
   * @param watch whether changed objects are taken in
   * @param idle after how long without rows to stop; null for never
   */
  record Options(Path file, boolean watch, @Nullable Duration idle) {

    static Options parse(String[] args) {
      Path file = null;
      boolean watch = false;
      Duration idle = null;
      for (int i = 0; i < args.length; i++) {
        String arg = args[i];
        if (arg.equals("--exit-when-idle") && idle == null && i + 1 < args.length) {
          idle = seconds(args[++i]);
        } else if (arg.equals("--watch")) {
          watch = true;
        } else if (arg.startsWith("--") || file != null) {
          throw new IllegalArgumentException("'" + arg + "' is not understood; " + USAGE);
        } else {
          file = Path.of(arg);
        }
      }
      if (file == null) {
        throw new IllegalArgumentException("no project file; " + USAGE);
      }
      return new Options(file, watch, idle);
    }

    private static Duration seconds(String text) {
      try {
        long seconds = Long.parseLong(text);
        if (seconds >= 1) {
          return Duration.ofSeconds(seconds);
        }
      } catch (NumberFormatException e) {
        // Told below.
      }
      throw new IllegalArgumentException(
          "--exit-when-idle '" + text + "' is not a whole number of seconds from 1 on; " + USAGE);
    }
  }
}
