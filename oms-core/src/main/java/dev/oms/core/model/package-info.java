/**
 * What flows through a pipeline: tables, columns, rows and their changes, and positions in a
 * source's log. Rows and row changes are views over the source's bytes, valid only while they are
 * handed over.
 */
@NullMarked
package dev.oms.core.model;

import org.jspecify.annotations.NullMarked;
