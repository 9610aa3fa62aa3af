/** The server: connections to it, what it is, how it is set up, and where its log stands. */
@NullMarked
package dev.oms.source.mysql.internal.server;

import org.jspecify.annotations.NullMarked;
