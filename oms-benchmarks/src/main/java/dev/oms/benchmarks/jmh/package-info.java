/** Micro-benchmarks of the path from a row event's bytes to a message's bytes. */
@NullMarked
package dev.oms.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
