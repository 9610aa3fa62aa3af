/**
 * The parts of {@link dev.oms.examples.QuickStart}: a shop, people who buy in it, and a printer.
 */
@NullMarked
package dev.oms.examples.quickstart;

import org.jspecify.annotations.NullMarked;
