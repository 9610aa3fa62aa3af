/** Compose and drive a pipeline. */
@NullMarked
package dev.oms.core;

import org.jspecify.annotations.NullMarked;
