package dev.oms.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The machine's clock may be set at any time, so nothing waits by it: whoever asks for the time
 * shows it to people, or puts it into messages, and is named here.
 */
class ClockTest {

  /** Who asks, and what for. */
  private static final Map<String, String> ALLOWED =
      Map.ofEntries(
          Map.entry("dev.oms.core.internal.CheckpointSaves", "since when none is saved"),
          Map.entry("dev.oms.core.internal.Checkpoints", "when one was saved"),
          Map.entry("dev.oms.source.mysql.internal.FullSync", "a name for a repeated reading"),
          Map.entry("dev.oms.core.internal.Pipeline", "status: latency, when the last error was"),
          Map.entry("dev.oms.core.internal.PipelineStats", "when a note came up"),
          Map.entry("dev.oms.core.internal.BadStats", "when the last bad row was"),
          Map.entry("dev.oms.core.internal.LetterMaker", "the time in a dead letter"),
          Map.entry("dev.oms.core.internal.BatchEncoder", "the time in messages"),
          Map.entry("dev.oms.core.internal.Sequencer", "storeDataSequence, which never goes back"),
          Map.entry("dev.oms.sink.rocketmq.internal.Remote", "bornTimestamp of messages"),
          Map.entry("dev.oms.source.mysql.internal.schema.LogRetention", "a warning's days"),
          Map.entry(
              "dev.oms.source.mysql.internal.server.ServerInfo", "the server's clock, for status"),
          Map.entry(
              "dev.oms.source.mysql.internal.binlog.TimestampSearch", "where a server has none"));

  @Test
  @DisplayName("nothing but what is shown depends on the clock of the machine")
  void whoAsks() {
    JavaClasses all =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.oms");
    Set<String> asking = new TreeSet<>();
    for (JavaClass type : all) {
      if (isLibrary(type)
          && type.getCodeUnitCallsFromSelf().stream().anyMatch(c -> CLOCK.test(c.getTarget()))) {
        asking.add(type.getName());
      }
    }
    assertThat(asking).containsExactlyInAnyOrderElementsOf(ALLOWED.keySet());
  }

  private static boolean isLibrary(JavaClass type) {
    return !type.getPackageName().startsWith("dev.oms.testkit")
        && !type.getPackageName().startsWith("dev.oms.examples");
  }

  private static final DescribedPredicate<CodeUnitCallTarget> CLOCK =
      DescribedPredicate.describe(
          "the clock",
          target -> {
            JavaClass owner = target.getOwner();
            boolean noArguments = target.getRawParameterTypes().isEmpty();
            return (owner.isEquivalentTo(System.class)
                    && target.getName().equals("currentTimeMillis"))
                || (owner.isEquivalentTo(Clock.class) && target.getName().startsWith("system"))
                || (owner.isEquivalentTo(Date.class) && noArguments)
                || (owner.getPackageName().equals(Instant.class.getPackageName())
                    && target.getName().equals("now"));
          });
}
