package dev.oms.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What one run of one contender took; CPU in seconds for a million rows.
 *
 * @param rate rows per second after the warm-up
 * @param cpu CPU of the contender after the warm-up
 * @param wholeRate rows per second from the first on
 * @param wholeCpu CPU of the contender with its start
 */
record EndToEndRun(
    double rate,
    double cpu,
    double wholeRate,
    double wholeCpu,
    double first,
    double wall,
    double resident,
    double heap,
    double live,
    double allocated,
    double gcCpu,
    double jitCpu,
    double brokerCpu,
    double serverCpu,
    double requests) {

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
            "CPU s/M rows",
            "whole: rows/s",
            "CPU s/M rows",
            "first s",
            "wall s",
            "RSS MB",
            "heap MB",
            "live MB",
            "alloc B/row",
            "GC CPU",
            "JIT CPU",
            "broker CPU",
            "server CPU",
            "requests/M");
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
                Figures.decimal(median(all, EndToEndRun::cpu)),
                Figures.count(median(all, EndToEndRun::wholeRate)),
                Figures.decimal(median(all, EndToEndRun::wholeCpu)),
                Figures.decimal(median(all, EndToEndRun::first)),
                Figures.decimal(median(all, EndToEndRun::wall)),
                Figures.megabytes(median(all, EndToEndRun::resident)),
                Figures.megabytes(median(all, EndToEndRun::heap)),
                Figures.megabytes(median(all, EndToEndRun::live)),
                Figures.count(median(all, EndToEndRun::allocated)),
                Figures.decimal(median(all, EndToEndRun::gcCpu)),
                Figures.decimal(median(all, EndToEndRun::jitCpu)),
                Figures.decimal(median(all, EndToEndRun::brokerCpu)),
                Figures.decimal(median(all, EndToEndRun::serverCpu)),
                Figures.count(median(all, EndToEndRun::requests))));
    return table.toString();
  }

  /**
   * All workloads in one table: rows per second, the part of the bare producer's, and CPU seconds
   * per million rows, after the warm-up.
   *
   * @param runs by workload and contender
   */
  static String summary(Map<String, Map<String, List<EndToEndRun>>> runs, String bareName) {
    List<String> head = new ArrayList<>(List.of("rows/s · of bare · CPU s/M rows"));
    head.addAll(runs.keySet());
    head.add("RSS MB");
    Figures table = new Figures(head.toArray(String[]::new));
    Set<String> contenders = new LinkedHashSet<>();
    runs.values().forEach(workload -> contenders.addAll(workload.keySet()));
    for (String contender : contenders) {
      List<String> cells = new ArrayList<>(List.of(contender));
      double resident = 0;
      for (Map<String, List<EndToEndRun>> workload : runs.values()) {
        List<EndToEndRun> all = workload.getOrDefault(contender, List.of());
        cells.add(summary(all, workload.getOrDefault(bareName, List.of())));
        resident = Math.max(resident, median(all, EndToEndRun::resident));
      }
      cells.add(Figures.megabytes(resident));
      table.row(cells.toArray(String[]::new));
    }
    return table.toString();
  }

  private static String summary(List<EndToEndRun> runs, List<EndToEndRun> bare) {
    if (runs.isEmpty()) {
      return "";
    }
    double rate = median(runs, EndToEndRun::rate);
    String part =
        bare.isEmpty() ? "" : Figures.decimal(rate / median(bare, EndToEndRun::rate)) + " · ";
    return Figures.count(rate) + " · " + part + Figures.decimal(median(runs, EndToEndRun::cpu));
  }

  private static double median(List<EndToEndRun> runs, ToDoubleFunction<EndToEndRun> of) {
    return Figures.median(runs.stream().mapToDouble(of).boxed().toList());
  }
}
