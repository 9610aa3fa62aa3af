package dev.oms.benchmarks;

/** A measurement failed: what it says is the whole story. */
final class BenchmarkException extends RuntimeException {

  BenchmarkException(String message) {
    super(message);
  }
}
