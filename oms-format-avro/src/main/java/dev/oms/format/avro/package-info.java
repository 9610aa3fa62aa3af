/**
 * Avro messages: {@link dev.oms.format.avro.AvroSerializer} describes them, one Avro schema for
 * each version of a table. Schemas are built with the Avro library; messages are written straight
 * from row bytes to message bytes.
 */
@NullMarked
package dev.oms.format.avro;

import org.jspecify.annotations.NullMarked;
