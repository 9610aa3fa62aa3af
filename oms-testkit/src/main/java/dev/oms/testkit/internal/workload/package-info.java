/** Random changes of rows. Not for users. */
@NullMarked
package dev.oms.testkit.internal.workload;

import org.jspecify.annotations.NullMarked;
