package dev.oms.testkit.internal.verify;

/**
 * A number of a message.
 *
 * @param text as it was written, as no number type keeps all digits and zeros
 */
record JsonNumber(String text) {}
