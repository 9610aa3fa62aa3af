/** Row filters written as SQL {@code WHERE} bodies, with the semantics of MySQL and MariaDB. */
@NullMarked
package dev.oms.filter.sql;

import org.jspecify.annotations.NullMarked;
