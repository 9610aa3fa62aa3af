/** The connection to the log: events, positions, transactions, reconnects. */
@NullMarked
package dev.oms.source.mysql.internal.binlog;

import org.jspecify.annotations.NullMarked;
