/** From a tree and a table's schema to typed expressions over rows. */
@NullMarked
package dev.oms.filter.sql.internal.eval;

import org.jspecify.annotations.NullMarked;
