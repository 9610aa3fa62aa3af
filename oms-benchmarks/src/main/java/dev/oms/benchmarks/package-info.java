/** Measurements: end-to-end programs that run each contender in a JVM of its own. */
@NullMarked
package dev.oms.benchmarks;

import org.jspecify.annotations.NullMarked;
