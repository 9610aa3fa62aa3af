package dev.oms.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One fault of a soak.
 *
 * @param kind what is done
 * @param side to which pipeline; those that cannot be done to one alone concern all
 * @param millis how long it lasts
 * @param gapMillis how long nothing is done after it has been recovered from
 */
record SoakFault(Kind kind, int side, long millis, long gapMillis) {

  private static final int MIN_MILLIS = 500;
  private static final int MAX_MILLIS = 6000;
  private static final int MIN_GAP_MILLIS = 2000;
  private static final int MAX_GAP_MILLIS = 6000;

  /** What is done. */
  enum Kind {
    KILL("kill -9 of the pipeline", true),
    RESTART("stop and start of the process", true),
    PAUSE("pause and resume", false),
    TABLE_ADDED("a table is added", false),
    DATABASE_STOPPED("database stopped, started", false),
    DATABASE_KILLED("database killed, started", false),
    CONNECTIONS("connections cut, both ends", false),
    SOURCE_CUT("network to the database cut", false),
    SOURCE_FROZEN("network to the database frozen", false),
    SOURCE_SLOW("network to the database slow", false),
    BROKER_KILLED("broker killed, started", false),
    BROKER_CUT("network to the broker cut", false),
    BROKER_FROZEN("network to the broker frozen", false);

    final String text;

    /** Whether it ends the process of the pipeline. */
    final boolean endsProcess;

    Kind(String text, boolean endsProcess) {
      this.text = text;
      this.endsProcess = endsProcess;
    }
  }

  /**
   * So many faults, always the same of one seed. Each kind comes once before any comes again. The
   * process of the last pipeline is never ended, so that one is there to see whether it stays flat.
   */
  static List<SoakFault> schedule(long seed, int count, int sides) {
    Random random = new Random(seed);
    List<SoakFault> faults = new ArrayList<>();
    List<Kind> round = new ArrayList<>();
    while (faults.size() < count) {
      if (round.isEmpty()) {
        round.addAll(List.of(Kind.values()));
      }
      Kind kind = round.remove(random.nextInt(round.size()));
      int among = kind.endsProcess ? Math.max(1, sides - 1) : sides;
      faults.add(
          new SoakFault(
              kind,
              random.nextInt(among),
              between(random, MIN_MILLIS, MAX_MILLIS),
              between(random, MIN_GAP_MILLIS, MAX_GAP_MILLIS)));
    }
    return faults;
  }

  private static long between(Random random, int least, int most) {
    return least + random.nextInt(most - least);
  }
}
