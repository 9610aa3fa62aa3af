/** Rendering of values as text, straight into a byte buffer, shared by keys and message formats. */
@NullMarked
package dev.oms.core.text;

import org.jspecify.annotations.NullMarked;
