package dev.oms.source.mysql.internal.schema;

import org.jspecify.annotations.Nullable;

/**
 * How text is stored and how it compares: of a column, or what a table or database gives to columns
 * that do not say.
 *
 * @param charset the character set
 * @param collation null when it is not known for certain; a filter then refuses to compare by it,
 *     but rows are read all the same
 */
record CharsetAndCollation(String charset, @Nullable String collation) {}
