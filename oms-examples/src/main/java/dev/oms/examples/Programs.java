package dev.oms.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What the programs share. */
final class Programs {

  private static final String LEVEL = "org.slf4j.simpleLogger.";

  private Programs() {}

  /** Whether {@code OMS_DEBUG=1} asks for logs and stack traces. */
  static boolean debug() {
    return "1".equals(System.getenv("OMS_DEBUG"));
  }

  /**
   * Lets only warnings of this library through, for the programs tell the rest themselves; all of
   * it with {@code OMS_DEBUG=1}. To be called before the first logger is made; what a system
   * property says goes before.
   */
  static void quietLogging() {
    if (debug()) {
      set("defaultLogLevel", "info");
      set("log.dev.oms", "debug");
    } else {
      set("defaultLogLevel", "off");
      set("log.dev.oms", "warn");
      // Tells failures and delays, which the programs show as part of their own output.
      set("log.dev.oms.core.internal.Pipeline", "off");
      set("log.dev.oms.core.internal.PipelineRun", "off");
    }
    set("showThreadName", "false");
    set("showShortLogName", "true");
  }

  private static void set(String key, String value) {
    if (System.getProperty(LEVEL + key) == null) {
      System.setProperty(LEVEL + key, value);
    }
  }

  /** Makes standard output and error UTF-8 on every machine; Java 17 would ask the locale. */
  static void utf8Output() {
    System.setOut(utf8(FileDescriptor.out));
    System.setErr(utf8(FileDescriptor.err));
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
