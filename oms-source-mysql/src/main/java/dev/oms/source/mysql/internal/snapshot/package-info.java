/** Full synchronization: chunks of tables, read beside the log and reconciled with it. */
@NullMarked
package dev.oms.source.mysql.internal.snapshot;

import org.jspecify.annotations.NullMarked;
