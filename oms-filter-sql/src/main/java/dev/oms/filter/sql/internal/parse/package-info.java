/** From text to a tree: MySQL's tokens, JSqlParser for the structure, MySQL's precedence. */
@NullMarked
package dev.oms.filter.sql.internal.parse;

import org.jspecify.annotations.NullMarked;
