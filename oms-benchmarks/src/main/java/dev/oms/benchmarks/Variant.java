package dev.oms.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How a measured pipeline differs from the default: its JVM, its settings, a recording. */
final class Variant {

  private Variant() {}

  /** Adds the options that say so. */
  static Options define(Options options) {
    return options
        .define("kafka", "")
        .define("tune", "")
        .define("jvm", "")
        .define("jfr", "")
        .define("threads", "");
  }

  /** The part of the pipeline's command line that passes {@code --tune} on. */
  static List<String> tuning(Options options) {
    return options.all("tune").stream().flatMap(t -> Stream.of("--tune", t)).toList();
  }

  /**
   * The values of {@code --jvm}; with {@code --jfr DIRECTORY}, also what records to a file there.
   */
  static List<String> jvm(Options options, String name) {
    List<String> jvm = new ArrayList<>(options.all("jvm"));
    if (options.isSet("jfr")) {
      Path file = Path.of(options.text("jfr")).resolve(name + ".jfr");
      jvm.add("-XX:StartFlightRecording=settings=profile,filename=" + file);
    }
    return jvm;
  }
}
