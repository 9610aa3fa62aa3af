/** See the README of this project. */
@NullMarked
package dev.oms.project;

import org.jspecify.annotations.NullMarked;
