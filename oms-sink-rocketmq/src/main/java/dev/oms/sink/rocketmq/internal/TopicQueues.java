package dev.oms.sink.rocketmq.internal;

/**
 * A topic as a writer uses it.
 *
 * @param topic its name, in the namespace
 * @param list its queues
 * @param maxMessageSize the most bytes the brokers take of one request
 */
record TopicQueues(String topic, QueueList list, int maxMessageSize) {}
