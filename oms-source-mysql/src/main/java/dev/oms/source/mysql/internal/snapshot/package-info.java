/** Full synchronization: chunks, watermarks and reconciliation with the log. */
@NullMarked
package dev.oms.source.mysql.internal.snapshot;

import org.jspecify.annotations.NullMarked;
