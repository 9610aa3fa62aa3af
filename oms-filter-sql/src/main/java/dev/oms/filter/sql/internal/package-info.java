/** What the filter is made of: no API. */
@NullMarked
package dev.oms.filter.sql.internal;

import org.jspecify.annotations.NullMarked;
