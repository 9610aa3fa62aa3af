/** The engine. Not for use from outside this module. */
@NullMarked
package dev.oms.core.internal;

import org.jspecify.annotations.NullMarked;
