/** See the README of this project. */
@NullMarked
package dev.oms.format;

import org.jspecify.annotations.NullMarked;
