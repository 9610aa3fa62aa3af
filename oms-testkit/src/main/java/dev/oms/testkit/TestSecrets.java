package dev.oms.testkit;

/**
 * Passwords for tests. All of them have one mark, so that one search over logs, reports and
 * messages finds every place that gives one away; {@code dev/find-secrets.sh} does that after a
 * test run.
 */
public final class TestSecrets {

  /** In each password of a test, and nowhere else. */
  public static final String MARK = "s3cret";

  private TestSecrets() {}

  /**
   * Returns a password.
   *
   * @param what tells it from others, such as {@code "database"}
   */
  public static String of(String what) {
    return MARK + "-" + what;
  }
}
