/** What tables look like: information_schema, metadata of the log, and DDL that is followed. */
@NullMarked
package dev.oms.source.mysql.internal.schema;

import org.jspecify.annotations.NullMarked;
