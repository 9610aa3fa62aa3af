package dev.oms.testkit.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.Secret;
import dev.oms.core.checkpoint.JdbcCheckpointStore;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.CheckpointStore.Handle;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.TimeZone;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the JDBC store does on each database. */
abstract class JdbcCheckpointStoreKit extends CheckpointStoreCompatibilityKit {

  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration SHORT = Duration.ofSeconds(1);

  abstract String url();

  abstract String user();

  abstract String password();

  final JdbcCheckpointStore store(String url, Duration lease) {
    return JdbcCheckpointStore.builder(url)
        .credentials(user(), Secret.of(password()))
        .lease(lease)
        .build();
  }

  @Override
  protected final CheckpointStore store() {
    return store(url(), LEASE);
  }

  @Override
  protected final void crash(Handle handle) {
    // It is never used again.
  }

  @Override
  protected final Duration holdEndsWithin() {
    return LEASE.plusSeconds(2);
  }

  static Checkpoint checkpoint(String pipeline, String position) {
    return new Checkpoint(pipeline, "kit://source", position, "of " + position, 1, 2, false, false);
  }

  final List<String> sql(String text) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), user(), password());
        Statement statement = connection.createStatement()) {
      if (!statement.execute(text)) {
        return List.of();
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? List.of(String.valueOf(rows.getString(1))) : List.of();
      }
    }
  }

  @Test
  @DisplayName("a handle knows by itself that its lease runs out, and holds again when renewed")
  void knowsWhenItHolds() throws Exception {
    try (Handle handle = store(url(), SHORT).open("kit-holds")) {
      assertThat(handle.holds()).isTrue();
      Thread.sleep(SHORT.toMillis() - SHORT.toMillis() / 20);
      assertThat(handle.holds()).as("shortly before others may take it").isFalse();
      handle.keepAlive();
      assertThat(handle.holds()).isTrue();
      Thread.sleep(SHORT.toMillis());
      handle.save(checkpoint("kit-holds", "p"));
      assertThat(handle.holds()).as("a save renews it").isTrue();
    }
  }

  @Test
  @DisplayName("a lease that ran out is taken over, and who had it can save no more")
  void takeOver() throws Exception {
    Handle old = store(url(), SHORT).open("take-over");
    long start = System.nanoTime();
    old.save(checkpoint("take-over", "old"));
    Handle next = null;
    while (next == null) {
      try {
        next = store(url(), SHORT).open("take-over");
      } catch (OmsException e) {
        assertThat(e).hasMessageContaining("is held by another running pipeline");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        Thread.sleep(20);
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(950));
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> old.save(checkpoint("take-over", "late")), old::keepAlive, old::delete)) {
      assertThatThrownBy(call)
          .isInstanceOf(OmsException.class)
          .isNotInstanceOf(RetriableException.class)
          .hasMessageContaining("'take-over'")
          .hasMessageContaining("was taken over");
    }
    old.close();
    next.keepAlive();
    assertThat(next.load()).contains(checkpoint("take-over", "old"));
    next.save(checkpoint("take-over", "next"));
    assertThatThrownBy(() -> store().open("take-over")).hasMessageContaining("is held by");
    next.close();
    assertThat(store().peek("take-over")).contains(checkpoint("take-over", "next"));
  }

  @Test
  @DisplayName("a hold that is kept alive is never taken over")
  void keepAlive() throws Exception {
    try (Handle handle = store(url(), SHORT).open("alive")) {
      long end = System.nanoTime() + Duration.ofMillis(2500).toNanos();
      while (System.nanoTime() < end) {
        handle.keepAlive();
        assertThatThrownBy(() -> store(url(), SHORT).open("alive"))
            .hasMessageContaining("is held by another running pipeline");
        Thread.sleep(50);
      }
      handle.save(checkpoint("alive", "1"));
    }
  }

  @Test
  @DisplayName("a process in another time zone is refused and takes over as any other")
  void timeZones() throws Exception {
    TimeZone here = TimeZone.getDefault();
    try {
      for (String zone : List.of("Pacific/Auckland", "America/Los_Angeles", "UTC")) {
        TimeZone.setDefault(here);
        try (Handle handle = store().open("zone")) {
          TimeZone.setDefault(TimeZone.getTimeZone(zone));
          assertThatThrownBy(() -> store().open("zone")).as(zone).hasMessageContaining("is held");
          handle.save(checkpoint("zone", zone));
        }
      }
      Handle abandoned = store(url(), SHORT).open("zone");
      TimeZone.setDefault(here);
      Thread.sleep(1500);
      store().open("zone").close();
      abandoned.close();
    } finally {
      TimeZone.setDefault(here);
    }
  }

  @Test
  @DisplayName("a wrong password is told, and no password is ever")
  void wrongPassword() {
    JdbcCheckpointStore wrong =
        JdbcCheckpointStore.builder(url()).credentials(user(), Secret.of("wr0ng-s3cret")).build();
    JdbcCheckpointStore noDriver =
        JdbcCheckpointStore.builder("jdbc:nosuch://me:wr0ng-s3cret@h/db?password=wr0ng-s3cret")
            .build();
    // MySQL's driver repeats the part of a URL that it cannot read.
    JdbcCheckpointStore unreadable =
        JdbcCheckpointStore.builder("jdbc:mysql://h:x/db?user=a&password=(wr0ng-s3cret").build();
    for (JdbcCheckpointStore store : List.of(wrong, noDriver, unreadable)) {
      PrecheckCollector report = new PrecheckCollector();
      store.precheck("secret", report);
      assertThat(report.report().failures()).hasSize(1);
      assertThat(report.report() + store.describe() + store).doesNotContain("wr0ng-s3cret");
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(() -> store.open("secret"), () -> store.peek("secret"))) {
        assertThatThrownBy(call)
            .isInstanceOf(OmsException.class)
            .hasMessageContaining(store.describe())
            .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("wr0ng-s3cret"));
      }
    }
  }

  private static String stackTrace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  @DisplayName("a damaged or foreign row is refused and never overwritten")
  void damaged() throws Exception {
    try (Handle handle = store().open("damaged")) {
      handle.save(checkpoint("damaged", "good"));
    }
    for (String set :
        List.of(
            "content = 'not json'",
            "content = '{}'",
            "attachment = 'changed'",
            "attachment = NULL")) {
      try (Handle handle = store().open("damaged")) {
        handle.delete();
        handle.save(checkpoint("damaged", "good"));
      }
      sql("UPDATE oms_checkpoint SET " + set + " WHERE pipeline = 'damaged'");
      String before = content();
      try (Handle handle = store().open("damaged")) {
        assertThatThrownBy(() -> handle.save(checkpoint("damaged", "new")))
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("left as it is");
        assertThatThrownBy(handle::load).isInstanceOf(OmsException.class);
      }
      assertThatThrownBy(() -> store().peek("damaged")).isInstanceOf(OmsException.class);
      PrecheckCollector report = new PrecheckCollector();
      store().precheck("damaged", report);
      assertThat(report.report().failures()).hasSize(1);
      assertThat(content()).isEqualTo(before);
    }
  }

  private String content() throws SQLException {
    return sql("SELECT content FROM oms_checkpoint WHERE pipeline = 'damaged'").toString()
        + sql("SELECT attachment FROM oms_checkpoint WHERE pipeline = 'damaged'");
  }
}
