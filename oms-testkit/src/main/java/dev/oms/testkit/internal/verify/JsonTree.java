package dev.oms.testkit.internal.verify;

/**
 * An object, array, true or false inside a row.
 *
 * @param text without white space
 */
record JsonTree(String text) {}
