/** Tests that read our messages with the libraries that people read them with. */
@NullMarked
package dev.oms.interop;

import org.jspecify.annotations.NullMarked;
