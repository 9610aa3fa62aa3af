package dev.oms.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JVM arguments of a measured pipeline: those given, and a flight recording if wanted. */
final class Recording {

  private Recording() {}

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
