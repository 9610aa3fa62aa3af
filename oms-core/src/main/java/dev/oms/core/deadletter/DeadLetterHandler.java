package dev.oms.core.deadletter;

/** Takes dead letters in the application. */
@FunctionalInterface
public interface DeadLetterHandler {

  /**
   * Takes one. When this returns, the dead letter counts as kept and the checkpoint may pass it.
   * Called on a thread of the pipeline, one call at a time, in the order of the source; delivery
   * waits meanwhile. After a crash or a restart from the checkpoint some come again, with the same
   * event id.
   *
   * @throws dev.oms.core.RetriableException to be called again, after a pause, from the checkpoint
   * @throws InterruptedException when interrupted, as a pipeline does that is stopped
   * @throws Exception anything else, to have the pipeline fail
   */
  void handle(DeadLetter letter) throws Exception;
}
