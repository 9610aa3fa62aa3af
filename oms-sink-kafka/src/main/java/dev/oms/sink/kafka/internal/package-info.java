/** Not for use outside this module. */
@NullMarked
package dev.oms.sink.kafka.internal;

import org.jspecify.annotations.NullMarked;
