/**
 * Delivers messages to Apache RocketMQ; {@link dev.oms.sink.rocketmq.RocketMqSink} is the way in.
 */
@NullMarked
package dev.oms.sink.rocketmq;

import org.jspecify.annotations.NullMarked;
