package dev.oms.core;

/** The states of a pipeline: OMS's, with its API names (fact sheet 10.1). */
public enum PipelineState {
  /** Composed, not started. */
  INIT("Not Started"),
  /**
   * Waiting for the instance that runs this pipeline to stop or to die; it takes over then. Only
   * with {@code standby(true)}; OMS has no such state.
   */
  STANDBY("Standby"),
  /** Running, or waiting to try again; {@code status()} tells which. */
  RUNNING("Running"),
  /** Objects are being added or removed. */
  RUNNING_MODIFYING("Modifying"),
  /** Added objects are being merged. */
  RUNNING_MERGING("Integrating"),
  /** Paused or stopped; can be resumed. */
  SUSPEND("Paused"),
  /** Stopped by an error; can be resumed once its cause is gone. */
  FAILED("Failed"),
  /** All steps are done (no incremental synchronization was asked for). */
  FINISHED("Completed"),
  /** Being released. */
  RELEASING("Releasing"),
  /** Terminated for good; can still be looked at. */
  RELEASED("Released");

  private final String consoleName;

  PipelineState(String consoleName) {
    this.consoleName = consoleName;
  }

  /** The name that OMS's console shows. */
  public String consoleName() {
    return consoleName;
  }

  /** Whether changes are being synchronized. */
  public boolean isRunning() {
    return this == RUNNING || this == RUNNING_MODIFYING || this == RUNNING_MERGING;
  }
}
