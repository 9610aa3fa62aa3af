package dev.oms.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of this module in a process of its own. */
final class Child implements AutoCloseable {

  private final Process process;
  private final Path out;
  private final Path err;
  private final long started = System.nanoTime();

  private Child(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a program with the class path of this test.
   *
   * @param directory its working directory, which also takes what it prints
   */
  static Child start(
      Class<?> program, Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(directory, "out", ".txt");
    Path err = Files.createTempFile(directory, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    return new Child(builder.start(), out, err);
  }

  /** What it has printed to standard output. */
  String out() {
    return text(out);
  }

  /** What it has printed to standard error. */
  String err() {
    return text(err);
  }

  /** Waits until standard output has a text. */
  Child awaitOut(String text) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> out().contains(text) || !process.isAlive());
    assertThat(out()).as(() -> "standard output; standard error was " + err()).contains(text);
    return this;
  }

  /** Sends SIGTERM. */
  Child terminate() {
    process.destroy();
    return this;
  }

  /** Sends SIGINT, as Ctrl-C does. */
  Child interrupt() throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertThat(code).isZero();
    return this;
  }

  /** Waits for its end, which must come in time; returns the exit code. */
  int awaitExit(Duration patience) throws InterruptedException {
    assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
        .as(() -> "ends within " + patience + ", out: " + out() + " err: " + err())
        .isTrue();
    return process.exitValue();
  }

  /** Milliseconds since it was started. */
  long millis() {
    return (System.nanoTime() - started) / 1_000_000;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
