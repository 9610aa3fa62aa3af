/** Delivers messages to Apache Kafka; {@link dev.oms.sink.kafka.KafkaSink} is the way in. */
@NullMarked
package dev.oms.sink.kafka;

import org.jspecify.annotations.NullMarked;
