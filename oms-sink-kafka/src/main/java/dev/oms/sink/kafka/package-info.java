/** See the README of this project. */
@NullMarked
package dev.oms.sink.kafka;

import org.jspecify.annotations.NullMarked;
