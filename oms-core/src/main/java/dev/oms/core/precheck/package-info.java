/** Everything that can be known to be wrong before the start. */
@NullMarked
package dev.oms.core.precheck;

import org.jspecify.annotations.NullMarked;
