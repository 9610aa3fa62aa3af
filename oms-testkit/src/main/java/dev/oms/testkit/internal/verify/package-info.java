/** Folds a topic by key and compares it with tables. Not for users. */
@NullMarked
package dev.oms.testkit.internal.verify;

import org.jspecify.annotations.NullMarked;
