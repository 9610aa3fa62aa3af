package dev.oms.sink.rocketmq;

/**
 * What to do when the queues of a topic become others than those that messages were spread over so
 * far: then equal sharding values would go to another queue, and a consumer could see a row's newer
 * change before an older one. A broker that is away is no such change; its queues are waited for.
 */
public enum OnQueueChange {
  /**
   * The pipeline fails, and says which queues there were and are. Once the consumers have read what
   * is in the queues, start it again: it spreads over the queues that there are then.
   */
  FAIL,

  /** The pipeline goes on by itself, over the new queues, from its last checkpoint. */
  REHASH
}
