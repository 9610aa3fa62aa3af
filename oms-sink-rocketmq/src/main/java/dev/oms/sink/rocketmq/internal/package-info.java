/** The inside of the RocketMQ sink; not for use by others. */
@NullMarked
package dev.oms.sink.rocketmq.internal;

import org.jspecify.annotations.NullMarked;
