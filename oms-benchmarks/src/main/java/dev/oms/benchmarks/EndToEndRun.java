package dev.oms.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What one run of one contender took; CPU in seconds for a million rows. */
record EndToEndRun(
    double rate,
    double first,
    double wall,
    double cpu,
    double resident,
    double heap,
    double live,
    double allocated,
    double gcCpu,
    double jitCpu,
    double brokerCpu,
    double serverCpu) {

  /**
   * The medians of all runs, a contender to a line.
   *
   * @param bareName the contender whose rate the others are compared with
   */
  static String table(String name, Map<String, List<EndToEndRun>> runs, String bareName) {
    Figures table =
        new Figures(
            name,
            "rows/s",
            "of bare",
            "min..max",
            "wall s",
            "CPU s/M rows",
            "RSS MB",
            "heap MB",
            "live MB",
            "alloc B/row",
            "GC CPU",
            "JIT CPU",
            "broker CPU",
            "server CPU");
    List<EndToEndRun> bare = runs.get(bareName);
    runs.forEach(
        (contender, all) ->
            table.row(
                contender,
                Figures.count(median(all, EndToEndRun::rate)),
                bare == null
                    ? "-"
                    : Figures.decimal(
                        median(all, EndToEndRun::rate) / median(bare, EndToEndRun::rate)),
                Figures.count(all.stream().mapToDouble(EndToEndRun::rate).min().orElse(0))
                    + ".."
                    + Figures.count(all.stream().mapToDouble(EndToEndRun::rate).max().orElse(0)),
                Figures.decimal(median(all, EndToEndRun::wall)),
                Figures.decimal(median(all, EndToEndRun::cpu)),
                Figures.megabytes(median(all, EndToEndRun::resident)),
                Figures.megabytes(median(all, EndToEndRun::heap)),
                Figures.megabytes(median(all, EndToEndRun::live)),
                Figures.count(median(all, EndToEndRun::allocated)),
                Figures.decimal(median(all, EndToEndRun::gcCpu)),
                Figures.decimal(median(all, EndToEndRun::jitCpu)),
                Figures.decimal(median(all, EndToEndRun::brokerCpu)),
                Figures.decimal(median(all, EndToEndRun::serverCpu))));
    return table.toString();
  }

  private static double median(List<EndToEndRun> runs, ToDoubleFunction<EndToEndRun> of) {
    return Figures.median(runs.stream().mapToDouble(of).boxed().toList());
  }
}
