/**
 * The message formats: {@link dev.oms.format.MessageFormat} names them, one class each describes
 * them. A format compiles itself for a table schema; values are rendered by writers that all
 * formats share.
 */
@NullMarked
package dev.oms.format;

import org.jspecify.annotations.NullMarked;
