/** Not for use from outside this module. */
@NullMarked
package dev.oms.source.mysql.internal;

import org.jspecify.annotations.NullMarked;
