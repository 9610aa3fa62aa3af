/** Where checkpoints are kept: a file, a JDBC table, or memory. */
@NullMarked
package dev.oms.core.checkpoint;

import org.jspecify.annotations.NullMarked;
