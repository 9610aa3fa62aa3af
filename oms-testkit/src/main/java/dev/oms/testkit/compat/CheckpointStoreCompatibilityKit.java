package dev.oms.testkit.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.Checkpoint;
import dev.oms.core.CheckpointHeldException;
import dev.oms.core.OmsException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.CheckpointStore.Handle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/**
 * What each {@link CheckpointStore} must do. Extend it with a store; each test uses pipelines of
 * its own.
 *
 * <pre>{@code
 * class MyStoreCompatibilityTest extends CheckpointStoreCompatibilityKit {
 *   private static final MyServer SERVER = MyServer.start();
 *
 *   @Override
 *   protected CheckpointStore store() {
 *     return MyStore.at(SERVER.address());
 *   }
 * }
 * }</pre>
 */
@Timeout(120)
public abstract class CheckpointStoreCompatibilityKit {

  private static final int LARGE = 5 << 20;

  /** What a name, a position or an attachment may hold and a store may stumble over. */
  private static final String TROUBLE =
      "quotes ' \" ` and \\ / % _ ? ; -- {}[] <&>, tab \t, lines \n\r\n\u2028, controls"
          + " \u0001\u001f\u007f\u0085, żółw 中文 \uD83D\uDC22, a blank at the end ";

  /** For subclasses. */
  protected CheckpointStoreCompatibilityKit() {}

  /**
   * A store object. All that a test gets, and all that the tests of one class get, look at the same
   * checkpoints; the object may be another one each time, as in another process.
   */
  protected abstract CheckpointStore store();

  /**
   * Lets the process of {@code handle} die, as far as that can be done from the outside: its
   * connection is cut, or it is simply never used again. Override it together with {@link
   * #holdEndsWithin}. Without it, the test of a crash is skipped.
   */
  protected void crash(Handle handle) throws Exception {
    throw new TestAbortedException("this store's kit does not say how to crash a handle");
  }

  /** How long after a {@link #crash} another process can hold the checkpoint at the latest. */
  protected Duration holdEndsWithin() {
    return Duration.ofSeconds(30);
  }

  /**
   * Whether whoever opens a checkpoint last holds it, and the holder before can save no more.
   * Default false: while one holds it, others are refused.
   */
  protected boolean newestHolds() {
    return false;
  }

  /** A checkpoint of a pipeline, with its attachment derived from {@code number}. */
  private static Checkpoint numbered(String pipeline, int number) {
    return new Checkpoint(
        pipeline,
        "kit://source",
        "position-" + number,
        "attachment-of-" + number,
        number,
        number,
        false,
        false);
  }

  private static Checkpoint withAttachment(String pipeline, String attachment) {
    return numbered(pipeline, 1).withAttachment(attachment);
  }

  private void assertLoads(Checkpoint expected) {
    assertThat(store().peek(expected.pipeline())).contains(expected);
    try (Handle handle = store().open(expected.pipeline())) {
      assertThat(handle.load()).contains(expected);
    }
  }

  @Test
  @DisplayName("a pipeline that never saved has no checkpoint")
  void nothingYet() {
    assertThat(store().peek("kit-nothing")).isEmpty();
    try (Handle handle = store().open("kit-nothing")) {
      assertThat(handle.load()).isEmpty();
    }
    assertThat(store().peek("kit-nothing")).isEmpty();
  }

  @Test
  @DisplayName("every field comes back as it was saved")
  void roundTrip() {
    List<Checkpoint> all =
        List.of(
            new Checkpoint("kit-fields", "id", "p", null, 0, 0, false, false),
            new Checkpoint("kit-fields", "id", "p", "", 1, 2, true, false),
            new Checkpoint("kit-fields", "id", "p", "null", 1, 2, true, false),
            new Checkpoint("kit-fields", "id", "p", null, 1, 2, false, true),
            new Checkpoint("kit-fields", "", "", "a", Long.MAX_VALUE, Long.MIN_VALUE, true, true),
            new Checkpoint("kit-fields", TROUBLE, TROUBLE, TROUBLE, -1, 1L << 53, false, false),
            new Checkpoint(
                "kit-fields", "id", "p".repeat(100_000), "{\"a\":\"b\"}", 1, 1, false, false));
    for (Checkpoint checkpoint : all) {
      try (Handle handle = store().open("kit-fields")) {
        handle.save(checkpoint);
        assertThat(handle.load()).contains(checkpoint);
      }
      assertLoads(checkpoint);
    }
  }

  @Test
  @DisplayName("all that a position or attachment holds comes back in one session too")
  void roundTripInOneSession() {
    try (Handle handle = store().open("kit-session")) {
      handle.load();
      for (String text : new String[] {"", "null", TROUBLE, "null", "  ", "\n"}) {
        for (String attachment : new String[] {text, null}) {
          Checkpoint checkpoint =
              new Checkpoint("kit-session", "id", text, attachment, 1, 1, false, false);
          handle.save(checkpoint);
          assertThat(store().peek("kit-session")).contains(checkpoint);
        }
      }
    }
  }

  @Test
  @DisplayName("an attachment of 5 MB is kept, also by a save that does not change it")
  void largeAttachment() {
    StringBuilder text = new StringBuilder(LARGE);
    for (int i = 0; text.length() < LARGE; i++) {
      text.append("CREATE TABLE `żółw 中文` -- ").append(i).append('\n');
    }
    Checkpoint first = withAttachment("kit-large", text.toString());
    try (Handle handle = store().open("kit-large")) {
      handle.save(first);
    }
    assertLoads(first);
    Checkpoint second = numbered("kit-large", 2).withAttachment(text.toString());
    try (Handle handle = store().open("kit-large")) {
      handle.save(second);
    }
    assertLoads(second);
  }

  @Test
  @DisplayName("an attachment that stays, changes, goes and comes again is that of the last save")
  void attachmentLife() {
    String[] attachments = {"a", "a", "b", null, null, "b", "a", "b", "b", null, "c"};
    try (Handle handle = store().open("kit-life")) {
      for (int i = 0; i < attachments.length; i++) {
        Checkpoint checkpoint = numbered("kit-life", i).withAttachment(attachments[i]);
        handle.save(checkpoint);
        assertThat(handle.load()).as("save %d", i).contains(checkpoint);
        assertThat(store().peek("kit-life")).as("save %d", i).contains(checkpoint);
      }
    }
    for (int i = 0; i < attachments.length; i++) {
      Checkpoint checkpoint = numbered("kit-life", i).withAttachment(attachments[i]);
      try (Handle handle = store().open("kit-life")) {
        handle.save(checkpoint);
      }
      assertLoads(checkpoint);
    }
  }

  @Test
  @DisplayName("while one holds the checkpoint others may look but not hold; after it they may")
  void oneHolder() {
    Checkpoint checkpoint = numbered("kit-holder", 1);
    Handle first = store().open("kit-holder");
    first.save(checkpoint);
    if (newestHolds()) {
      first = replaced(first, checkpoint);
    }
    for (int i = 0; i < 2 && !newestHolds(); i++) {
      assertThatThrownBy(() -> store().open("kit-holder"))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("kit-holder");
    }
    assertThat(store().peek("kit-holder")).contains(checkpoint);
    first.keepAlive();
    Checkpoint next = numbered("kit-holder", 2);
    first.save(next);
    assertThat(store().peek("kit-holder")).contains(next);
    first.close();
    assertLoads(next);
  }

  /** The handle that takes the place of another. */
  private Handle replaced(Handle old, Checkpoint saved) {
    Handle newest = store().open(saved.pipeline());
    assertThat(newest.load()).contains(saved);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> old.save(numbered(saved.pipeline(), 7)))
          .isInstanceOf(CheckpointHeldException.class)
          .hasMessageContaining(saved.pipeline());
    }
    old.close();
    assertThat(newest.load()).contains(saved);
    return newest;
  }

  @Test
  @DisplayName("of many that open at once one gets the checkpoint")
  void manyOpenAtOnce() throws Exception {
    for (int round = 0; round < 5; round++) {
      List<Handle> got = new ArrayList<>();
      List<Throwable> errors = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        threads.add(
            new Thread(
                () -> {
                  try {
                    Handle handle = store().open("kit-race");
                    synchronized (got) {
                      got.add(handle);
                    }
                  } catch (Throwable e) {
                    synchronized (got) {
                      errors.add(e);
                    }
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(errors).allSatisfy(e -> assertThat(e).isInstanceOf(OmsException.class));
      if (newestHolds()) {
        long able = got.stream().filter(handle -> saves(handle, numbered("kit-race", 1))).count();
        assertThat(able).isEqualTo(1);
      } else {
        assertThat(got).hasSize(1);
      }
      got.forEach(Handle::close);
    }
  }

  private static boolean saves(Handle handle, Checkpoint checkpoint) {
    try {
      handle.save(checkpoint);
      return true;
    } catch (CheckpointHeldException e) {
      return false;
    }
  }

  @Test
  @DisplayName("a handle that is closed saves nothing, and takes nothing from the next holder")
  void closedHandle() {
    Handle first = store().open("kit-closed");
    first.save(numbered("kit-closed", 1));
    first.close();
    first.close();
    try (Handle second = store().open("kit-closed")) {
      first.close();
      assertThatThrownBy(() -> first.save(numbered("kit-closed", 2)))
          .isInstanceOf(OmsException.class);
      assertThatThrownBy(first::delete).isInstanceOf(OmsException.class);
      if (!newestHolds()) {
        assertThatThrownBy(() -> store().open("kit-closed")).isInstanceOf(OmsException.class);
      }
      assertThat(second.load()).contains(numbered("kit-closed", 1));
      second.save(numbered("kit-closed", 3));
    }
    assertLoads(numbered("kit-closed", 3));
  }

  @Test
  @DisplayName("pipelines do not see each other, however alike their names are")
  void independentPipelines() {
    List<String> names =
        List.of(
            "kit",
            "Kit",
            "KIT",
            "kit-",
            "kit_",
            "kit.checkpoint",
            "kit.a",
            "kit..a",
            "kít",
            "kit1",
            "工具",
            "工具一",
            "订单".repeat(32),
            "订单".repeat(31) + "订1",
            "订单".repeat(31) + "订2");
    List<Handle> handles = new ArrayList<>();
    try {
      for (String name : names) {
        Handle handle = store().open(name);
        handles.add(handle);
        assertThat(handle.load()).as(name).isEmpty();
        handle.save(withAttachment(name, "of " + name));
      }
      for (int i = 0; i < names.size(); i++) {
        assertThat(handles.get(i).load())
            .contains(withAttachment(names.get(i), "of " + names.get(i)));
      }
      handles.get(0).delete();
      for (int i = 1; i < names.size(); i++) {
        assertThat(store().peek(names.get(i)))
            .contains(withAttachment(names.get(i), "of " + names.get(i)));
      }
    } finally {
      handles.forEach(Handle::close);
    }
  }

  @Test
  @DisplayName("a checkpoint that is deleted is gone, and the pipeline can begin anew")
  void delete() {
    try (Handle handle = store().open("kit-delete")) {
      handle.delete();
      handle.save(numbered("kit-delete", 1));
      handle.delete();
      handle.delete();
      assertThat(handle.load()).isEmpty();
      assertThat(store().peek("kit-delete")).isEmpty();
      // The same attachment as before must not be taken for one that is still there.
      handle.save(numbered("kit-delete", 1));
      assertThat(handle.load()).contains(numbered("kit-delete", 1));
      handle.delete();
    }
    try (Handle handle = store().open("kit-delete")) {
      assertThat(handle.load()).isEmpty();
      handle.save(numbered("kit-delete", 2));
    }
    assertLoads(numbered("kit-delete", 2));
  }

  @Test
  @DisplayName("after a crash the last checkpoint is there, and can be held within bounded time")
  void afterCrash() throws Exception {
    Handle crashed = store().open("kit-crash");
    crashed.save(numbered("kit-crash", 1));
    crashed.save(numbered("kit-crash", 2));
    crash(crashed);
    assertThat(store().peek("kit-crash")).contains(numbered("kit-crash", 2));
    long deadline = System.nanoTime() + holdEndsWithin().toNanos();
    while (true) {
      try (Handle next = store().open("kit-crash")) {
        assertThat(next.load()).contains(numbered("kit-crash", 2));
        next.save(numbered("kit-crash", 3));
        break;
      } catch (OmsException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
    assertLoads(numbered("kit-crash", 3));
  }

  @Test
  @DisplayName("whoever looks while saves go on sees one checkpoint, never parts of two")
  void savesAreAtomic() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger looks = new AtomicInteger();
    AtomicReference<Throwable> trouble = new AtomicReference<>();
    List<Thread> lookers = new ArrayList<>();
    Runnable look =
        () -> {
          int newest = 0;
          CheckpointStore mine = store();
          while (!done.get() && trouble.get() == null) {
            try {
              Checkpoint seen = mine.peek("kit-atomic").orElseThrow();
              int number = (int) seen.syncTimeMillis();
              assertThat(seen).isEqualTo(atomic(number));
              assertThat(number).isGreaterThanOrEqualTo(newest);
              newest = number;
              looks.incrementAndGet();
            } catch (Throwable e) {
              trouble.compareAndSet(null, e);
            }
          }
        };
    int saves = 0;
    try (Handle handle = store().open("kit-atomic")) {
      handle.save(atomic(0));
      for (int i = 0; i < 2; i++) {
        Thread looker = new Thread(look);
        lookers.add(looker);
        looker.start();
      }
      long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      while (System.nanoTime() < end && trouble.get() == null) {
        handle.save(atomic(++saves));
      }
    } finally {
      done.set(true);
      for (Thread looker : lookers) {
        looker.join();
      }
    }
    assertThat(trouble.get()).isNull();
    assertThat(looks.get()).isPositive();
    assertLoads(atomic(saves));
  }

  /** Its attachment changes with each save, and is missing in some. */
  private static Checkpoint atomic(int number) {
    Checkpoint checkpoint = numbered("kit-atomic", number);
    return checkpoint.withAttachment(
        number % 7 == 3 ? null : ("attachment-of-" + number + " ").repeat(1 + number % 200));
  }

  @Test
  @DisplayName("the precheck finds nothing wrong and leaves the checkpoint as it is")
  void precheck() {
    PrecheckCollector before = new PrecheckCollector();
    store().precheck("kit-precheck", before);
    assertThat(before.report().failures()).isEmpty();
    assertThat(before.report().items()).isNotEmpty();
    try (Handle handle = store().open("kit-precheck")) {
      handle.save(numbered("kit-precheck", 1));
      PrecheckCollector held = new PrecheckCollector();
      store().precheck("kit-precheck", held);
      assertThat(held.report().failures()).isEmpty();
      handle.save(numbered("kit-precheck", 2));
    }
    assertLoads(numbered("kit-precheck", 2));
    assertThat(store().describe()).isNotBlank();
  }
}
