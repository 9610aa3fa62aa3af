/** RocketMQ's servers in child processes, and what the kit asks of them. */
@NullMarked
package dev.oms.testkit.internal.rocketmq;

import org.jspecify.annotations.NullMarked;
