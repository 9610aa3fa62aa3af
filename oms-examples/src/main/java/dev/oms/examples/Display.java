package dev.oms.examples;

import java.io.PrintStream;
import java.lang.reflect.Method;

/**
 * Shows progress: on a terminal a single line that is overwritten, elsewhere a line now and then.
 * Thread-safe.
 */
final class Display {

  private final PrintStream out;
  private final boolean terminal;
  private final long plainIntervalNanos;
  private String shown = "";
  private long lastPlain;
  private boolean anyPlain;

  Display(PrintStream out, boolean terminal, long plainIntervalMillis) {
    this.out = out;
    this.terminal = terminal;
    this.plainIntervalNanos = plainIntervalMillis * 1_000_000;
  }

  /** One for standard output. */
  static Display standard(long plainIntervalMillis) {
    return new Display(System.out, isTerminal(), plainIntervalMillis);
  }

  private static boolean isTerminal() {
    if (System.console() == null || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      // From Java 22 on there is a console without a terminal, too.
      Method isTerminal = java.io.Console.class.getMethod("isTerminal");
      return Boolean.TRUE.equals(isTerminal.invoke(System.console()));
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** Whether progress is shown on a terminal. */
  boolean terminal() {
    return terminal;
  }

  /** Prints a line that stays. */
  synchronized void line(String text) {
    clear();
    out.println(text);
  }

  /** Shows progress; {@code force} makes a line of its own where there is no terminal. */
  synchronized void progress(String text, boolean force) {
    if (terminal) {
      String cut = text.length() > width() ? text.substring(0, width()) : text;
      if (!cut.equals(shown)) {
        out.print("\r\u001b[K" + cut);
        out.flush();
        shown = cut;
      }
    } else if (force || !anyPlain || System.nanoTime() - lastPlain >= plainIntervalNanos) {
      out.println(text);
      lastPlain = System.nanoTime();
      anyPlain = true;
    }
  }

  /** Leaves the last progress on the screen and goes to the next line. */
  synchronized void keep() {
    if (!shown.isEmpty()) {
      out.println();
      shown = "";
    }
  }

  private void clear() {
    if (!shown.isEmpty()) {
      out.print("\r\u001b[K");
      shown = "";
    }
  }

  private static int width() {
    String columns = System.getenv("COLUMNS");
    try {
      return columns == null ? 119 : Math.max(20, Integer.parseInt(columns) - 1);
    } catch (NumberFormatException e) {
      return 119;
    }
  }
}
