/** Decoding: TABLE_MAP and row events of the binlog, rows read by JDBC, both as the same values. */
@NullMarked
package dev.oms.source.mysql.internal.row;

import org.jspecify.annotations.NullMarked;
