/** Rows that could not be delivered: what is kept of them, where, and how they are sent again. */
@NullMarked
package dev.oms.core.deadletter;

import org.jspecify.annotations.NullMarked;
