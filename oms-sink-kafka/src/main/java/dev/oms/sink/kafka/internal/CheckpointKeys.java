package dev.oms.sink.kafka.internal;

import java.nio.charset.StandardCharsets;

/**
 * The keys of one pipeline's records in the topic of checkpoints. A pipeline's name has no {@code
 * #}, so no two pipelines share one.
 *
 * @param checkpoint of the checkpoint, which is written with each commit
 * @param attachment of its large and rarely changing part
 * @param owner of the instance that holds the checkpoint
 */
record CheckpointKeys(String checkpoint, String attachment, String owner) {

  static CheckpointKeys of(String pipeline) {
    return new CheckpointKeys(pipeline, pipeline + "#attachment", pipeline + "#owner");
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
