/**
 * The extension points: what a writer of a source, filter, serializer, partitioner, sink or
 * checkpoint store implements. Each has a compatibility kit in {@code oms-testkit}.
 */
@NullMarked
package dev.oms.core.spi;

import org.jspecify.annotations.NullMarked;
