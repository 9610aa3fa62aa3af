/** How the kit unpacks, starts, watches and removes servers. Not for users. */
@NullMarked
package dev.oms.testkit.internal;

import org.jspecify.annotations.NullMarked;
