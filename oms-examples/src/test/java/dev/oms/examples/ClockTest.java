package dev.oms.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The machine's clock may be set at any time, so nothing waits by it: whoever asks for the time
 * shows it to people, or puts it into messages, and is named here.
 */
class ClockTest {

  /** How many places of a class ask, and what for: one more is somebody's to think about. */
  private record Use(long places, String what) {}

  private static final Map<String, Use> ALLOWED =
      Map.ofEntries(
          use("core.internal.CheckpointSaves", 1, "since when none is saved"),
          use("core.internal.Checkpoints", 1, "when one was saved"),
          use("core.internal.Pipeline", 3, "status: latency, when the last error was"),
          use("core.internal.PipelineStats", 1, "when a note came up"),
          use("core.internal.BadStats", 1, "when the last bad row was"),
          use("core.internal.LetterMaker", 2, "the time in a dead letter"),
          use("core.internal.BatchEncoder", 1, "the time in messages"),
          use("core.internal.Sequencer", 1, "storeDataSequence, which never goes back"),
          use("sink.kafka.internal.StallWatch", 1, "since when nothing is acknowledged"),
          use("sink.rocketmq.internal.Watch", 1, "since when nothing is acknowledged"),
          use("sink.rocketmq.internal.Remote", 1, "bornTimestamp of messages"),
          use("source.mysql.internal.FullSync", 1, "a name for a repeated reading"),
          use("source.mysql.internal.schema.LogRetention", 1, "a warning's days"),
          use("source.mysql.internal.server.ServerInfo", 3, "the server's clock, for status"),
          use("source.mysql.internal.binlog.TimestampSearch", 1, "where a server has none"));

  private static Map.Entry<String, Use> use(String type, int places, String what) {
    return Map.entry("dev.oms." + type, new Use(places, what));
  }

  @Test
  @DisplayName("nothing but what is shown depends on the clock of the machine")
  void whoAsks() {
    JavaClasses all =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.oms");
    Map<String, Long> asking = new TreeMap<>();
    for (JavaClass type : all) {
      // Calls, and references like System::currentTimeMillis.
      long places =
          type.getCodeUnitAccessesFromSelf().stream().filter(a -> isClock(a.getTarget())).count();
      if (isLibrary(type) && places > 0) {
        asking.put(type.getName(), places);
      }
    }
    Map<String, Long> allowed = new TreeMap<>();
    ALLOWED.forEach((type, use) -> allowed.put(type, use.places()));
    assertThat(asking).containsExactlyInAnyOrderEntriesOf(allowed);
  }

  private static boolean isLibrary(JavaClass type) {
    return !type.getPackageName().startsWith("dev.oms.testkit")
        && !type.getPackageName().startsWith("dev.oms.examples");
  }

  private static boolean isClock(CodeUnitAccessTarget target) {
    JavaClass owner = target.getOwner();
    String name = target.getName();
    return (owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis"))
        || (owner.isEquivalentTo(Clock.class) && name.startsWith("system"))
        || (owner.isEquivalentTo(Date.class) && target.getRawParameterTypes().isEmpty())
        || (owner.getPackageName().equals(Instant.class.getPackageName()) && name.equals("now"));
  }
}
