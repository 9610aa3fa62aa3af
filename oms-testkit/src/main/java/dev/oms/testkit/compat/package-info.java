/** Compatibility kits: what each implementation of an extension point must pass. */
@NullMarked
package dev.oms.testkit.compat;

import org.jspecify.annotations.NullMarked;
