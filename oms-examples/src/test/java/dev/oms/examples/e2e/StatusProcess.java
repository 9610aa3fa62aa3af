package dev.oms.examples.e2e;

import static org.awaitility.Awaitility.await;

import dev.oms.core.ObjectMapping;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.source.mysql.MySqlSource;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A pipeline in a process of its own, so that resources can be taken from it, which tells its
 * status ten times a second. It writes no file but its checkpoint.
 */
final class StatusProcess implements AutoCloseable {

  private static final String MARK = "STATUS\t";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /**
   * What it said last.
   *
   * @param reason of a delay; empty for none
   * @param position empty for none
   */
  record Status(
      PipelineState state,
      String reason,
      String position,
      int inFlight,
      long rows,
      long checkpointAgeMillis) {

    private static Status of(PipelineStatus status) {
      return new Status(
          status.state(),
          status.delayReason() == null ? "" : status.delayReason(),
          status.position() == null ? "" : status.position(),
          status.inFlight().batches(),
          status.rows(),
          status.checkpointAge() == null ? -1 : status.checkpointAge().toMillis());
    }

    private String line() {
      return MARK
          + String.join(
              "\t",
              state.name(),
              reason.replaceAll("\\s", " "),
              position,
              String.valueOf(inFlight),
              String.valueOf(rows),
              String.valueOf(checkpointAgeMillis));
    }

    private static Status parse(String line) {
      String[] parts = line.substring(MARK.length()).split("\t", -1);
      return new Status(
          PipelineState.valueOf(parts[0]),
          parts[1],
          parts[2],
          Integer.parseInt(parts[3]),
          Long.parseLong(parts[4]),
          Long.parseLong(parts[5]));
    }
  }

  private final Process process;
  private final Thread reader;
  private final List<String> output = new ArrayList<>();
  private volatile Status status = new Status(PipelineState.INIT, "", "", 0, 0, -1);

  private StatusProcess(Process process) {
    this.process = process;
    reader = new Thread(this::read, "output of the pipeline");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts to synchronize one table of the database {@code shop} to the topic of its name.
   *
   * @param database {@code host:port}
   */
  static StatusProcess start(String database, String kafka, Path state, String table, String... jvm)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
    command.addAll(List.of(jvm));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(StatusProcess.class.getName());
    command.addAll(List.of(database, kafka, state.toString(), table));
    return new StatusProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.startsWith(MARK)) {
          status = Status.parse(line);
        } else {
          synchronized (output) {
            output.add(line);
          }
        }
      }
    } catch (IOException e) {
      synchronized (output) {
        output.add(e.toString());
      }
    }
  }

  Status status() {
    return status;
  }

  /** Waits for a status; the pipeline must not fail meanwhile. */
  Status awaitStatus(String what, Predicate<Status> wanted) {
    Status[] found = new Status[1];
    try {
      await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                Status now = status;
                if (!process.isAlive() || now.state() == PipelineState.FAILED) {
                  throw new AssertionError(what + ": " + this);
                }
                found[0] = now;
                return wanted.test(now);
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(what + ": " + this, e);
    }
    return found[0];
  }

  /** Waits until so many more rows were acknowledged. */
  void awaitMoreRows(int rows) {
    long before = status.rows();
    Status ignored = awaitStatus(rows + " more rows", s -> s.rows() >= before + rows);
  }

  /**
   * Sets a limit of the running process, as a shell does before a start.
   *
   * @param limit as of {@code prlimit}, {@code nofile} for example
   * @param value a number, or {@code unlimited}
   */
  void limit(String limit, String value) throws IOException, InterruptedException {
    Process prlimit =
        new ProcessBuilder(
                "prlimit", "--pid", String.valueOf(process.pid()), "--" + limit + "=" + value + ":")
            .inheritIO()
            .start();
    if (prlimit.waitFor() != 0) {
      throw new IllegalStateException("prlimit gave " + prlimit.exitValue());
    }
  }

  /** Stops the pipeline in good order. */
  void stop() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("the stop failed: " + this);
    }
  }

  @Override
  public String toString() {
    synchronized (output) {
      return status + "\n" + String.join("\n", output);
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    await("the end").atMost(PATIENCE).until(() -> !process.isAlive());
    reader.join(5000);
  }

  /** Runs until its input ends. */
  public static void main(String[] args) throws Exception {
    loadAllClasses();
    String[] database = args[0].split(":", -1);
    SyncPipeline pipeline =
        SyncPipeline.builder("faults-" + args[3])
            .source(
                MySqlSource.builder()
                    .host(database[0])
                    .port(Integer.parseInt(database[1]))
                    .username(EndToEnd.USER)
                    .password(EndToEnd.PASSWORD)
                    .connectTimeout(Duration.ofSeconds(2))
                    .heartbeatInterval(Duration.ofSeconds(1))
                    .build())
            .objects(
                ObjectMapping.builder().table("shop." + args[3], t -> t.topic(args[3])).build())
            .serializer(MessageFormat.DEFAULT.serializer())
            .sink(KafkaSink.builder().bootstrapServers(args[1]).build())
            .checkpoints(FileCheckpointStore.in(Path.of(args[2])))
            .build();
    pipeline.start();
    Thread teller =
        new Thread(
            () -> {
              try {
                while (true) {
                  System.out.println(Status.of(pipeline.status()).line());
                  Thread.sleep(100);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    teller.setDaemon(true);
    teller.start();
    while (System.in.read() >= 0) {
      // The parent says nothing.
    }
    boolean stopped = pipeline.stop(Duration.ofSeconds(30));
    PipelineState state = pipeline.status().state();
    System.out.println("stopped: " + stopped + ", " + state);
    System.exit(stopped && state == PipelineState.SUSPEND ? 0 : 1);
  }

  /**
   * A JVM that may open no file can load no class either but from a jar that is open: so all of
   * ours, which are files of their own in a build, are loaded before.
   */
  private static void loadAllClasses() throws IOException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path directory = Path.of(entry);
      if (!Files.isDirectory(directory)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(directory)) {
        files
            .map(file -> directory.relativize(file).toString())
            .filter(name -> name.endsWith(".class") && !name.contains("-info"))
            .filter(name -> name.startsWith("dev/oms"))
            .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
            .forEach(StatusProcess::load);
      }
    }
    // Behind all jars, which are opened on the way.
    load("dev.oms.NoSuchClass");
  }

  private static void load(String name) {
    try {
      Class<?> ignored = Class.forName(name, false, StatusProcess.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // A test's class whose libraries are not here.
    }
  }
}
