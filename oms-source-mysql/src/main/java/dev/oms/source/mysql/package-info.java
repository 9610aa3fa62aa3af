/** MySQL, MariaDB and the OceanBase Binlog Service as a change source. */
@NullMarked
package dev.oms.source.mysql;

import org.jspecify.annotations.NullMarked;
