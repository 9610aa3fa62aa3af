/** Text: collations, numbers and dates in text, patterns. */
@NullMarked
package dev.oms.filter.sql.internal.text;

import org.jspecify.annotations.NullMarked;
