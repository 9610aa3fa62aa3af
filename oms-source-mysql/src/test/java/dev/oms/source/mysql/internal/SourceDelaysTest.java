package dev.oms.source.mysql.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.source.mysql.internal.SourceDelays.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SourceDelaysTest {

  private final List<String> told = new ArrayList<>();
  private final SourceDelays delays = new SourceDelays(told::add);

  @Test
  @DisplayName("a part that goes on does not speak for one that still waits")
  void parts() {
    Consumer<String> log = delays.of(Part.LOG);
    Consumer<String> rows = delays.of(Part.ROWS);
    rows.accept("no rows");
    log.accept("no log");
    rows.accept(null);
    log.accept(null);
    assertThat(told).containsExactly("no rows", "no log", "no log", null);
  }

  @Test
  @DisplayName("who waits for others to go on is told of first")
  void order() {
    delays.of(Part.ROWS).accept("no rows");
    delays.of(Part.START).accept("no server");
    delays.of(Part.LOG).accept("no log");
    delays.of(Part.START).accept(null);
    assertThat(told).containsExactly("no rows", "no server", "no server", "no log");
  }

  @Test
  @DisplayName("what the parts said is over when the source leaves the server they waited for")
  void startsAnew() {
    delays.of(Part.LOG).accept("no log");
    delays.of(Part.ROWS).accept("no rows");
    delays.startsAnew("the server is left");
    delays.of(Part.START).accept(null);
    assertThat(told).containsExactly("no log", "no log", "the server is left", null);
  }
}
