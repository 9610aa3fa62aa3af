package dev.oms.benchmarks;

/** CPU seconds so far of a contender, of the broker, and of the database server. */
record Costs(double contender, double broker, double server) {

  static Costs now(Lab lab, Child child) {
    return new Costs(child.cpuSeconds(), lab.brokerCpu(), lab.serverCpu());
  }
}
