package dev.oms.core.model;

/** What happened to a row. */
public enum ChangeType {
  /** A row was inserted; there is an after image. */
  INSERT,
  /** A row was changed; there are both images. */
  UPDATE,
  /** A row was deleted; there is a before image. */
  DELETE,
  /** A row that full synchronization read; there is an after image. */
  SNAPSHOT
}
