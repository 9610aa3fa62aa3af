package jdk.nashorn.api.scripting;

/**
 * Stands in for a class of the JavaScript engine that Java has lost since 15: Maxwell asks of each
 * value whether it is one of these. There are none without a script, and here is no script.
 */
public final class ScriptObjectMirror {

  private ScriptObjectMirror() {}

  /** What Maxwell's script filter calls. */
  public boolean isFunction() {
    throw noEngine();
  }

  /** What Maxwell's script filter calls. */
  public Object call(Object self, Object... arguments) {
    throw noEngine();
  }

  /** What Maxwell's script filter calls. */
  public Object callMember(String name, Object... arguments) {
    throw noEngine();
  }

  private static UnsupportedOperationException noEngine() {
    return new UnsupportedOperationException("this Java has no JavaScript engine");
  }
}
