package dev.oms.examples;

import dev.oms.core.OmsException;
import dev.oms.core.PipelineListener;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.SyncPipeline;
import dev.oms.core.precheck.PrecheckItem;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.project.Project;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Runs a project file: {@code RunProject FILE [--watch] [--exit-when-idle SECONDS] [--reset-to
 * TIME] [--resync TABLE]...}.
 *
 * <p>Prints the precheck's report, unless the project says {@code onStart: false}, then progress.
 * Ends with exit code 0 at SIGTERM and SIGINT, when everything that was asked for is done, or, with
 * {@code --exit-when-idle}, when no row came for so long; with 1 and one message on standard error
 * when something is wrong. Started again it goes on where it stopped. With {@code --watch} it looks
 * every second whether its files have changed, and takes changed objects in while it runs. With
 * {@code --reset-to} the position is set to a time before it starts, {@code 2026-11-21T10:00:00Z};
 * with {@code --resync} the rows of tables ({@code shop.orders}, or a pattern) are read again once
 * it runs. {@code OMS_DEBUG=1} shows logs and stack traces.
 */
public final class RunProject {

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
      new RunProject(termination).run(RunOptions.parse(args));
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

  private void run(RunOptions options) throws InterruptedException {
    Project project = Project.load(options.file());
    display.line(project.toString());
    // The report is shown before the start, so the start itself need not check again.
    try (SyncPipeline pipeline =
        project.pipeline().precheckOnStart(false).listener(new Told()).build()) {
      // First, for the precheck looks whether the log has the position.
      reset(pipeline, options.resetTo());
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

  private void reset(SyncPipeline pipeline, @Nullable Instant time) {
    if (time != null) {
      try {
        pipeline.resetTo(time);
      } catch (IllegalStateException e) {
        throw new OmsException(String.valueOf(e.getMessage()), e);
      }
      say("the position is that of " + time);
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
  private String follow(SyncPipeline pipeline, Project project, RunOptions options)
      throws InterruptedException {
    IdleWatch idle = options.idle() == null ? null : new IdleWatch(options.idle());
    long tick = display.terminal() ? TERMINAL_TICK_MILLIS : PLAIN_TICK_MILLIS;
    ProjectWatch watch = options.watch() ? new ProjectWatch(options.file(), project) : null;
    long looked = System.nanoTime();
    Object phase = null;
    boolean resync = !options.resync().isEmpty();
    while (true) {
      if (watch != null && System.nanoTime() - looked >= WATCH_NANOS) {
        takeIn(watch, pipeline);
        looked = System.nanoTime();
      }
      PipelineStatus status = pipeline.status();
      if (resync && status.state().isRunning()) {
        resync = false;
        readAgain(pipeline, options.resync());
      }
      display.progress(StatusLine.of(status), status.phase() != phase);
      phase = status.phase();
      if (!status.state().isRunning() && status.state() != PipelineState.STANDBY) {
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

  private void readAgain(SyncPipeline pipeline, List<String> tables) {
    try {
      say("read again: " + pipeline.resynchronize(tables.toArray(new String[0])));
    } catch (IllegalStateException e) {
      // A pipeline that has failed meanwhile has more to say than this.
      if (pipeline.status().state() != PipelineState.FAILED) {
        throw new OmsException(String.valueOf(e.getMessage()), e);
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
}
