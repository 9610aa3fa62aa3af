package dev.oms.core.precheck;

import dev.oms.core.OmsException;
import java.util.stream.Collectors;

/** A precheck found what would stop the pipeline. The message has each cause and remedy. */
public final class PrecheckException extends OmsException {

  private static final long serialVersionUID = 1L;

  private final transient PrecheckReport report;

  /** The failures of a report that has some. */
  public PrecheckException(PrecheckReport report) {
    super(
        "the precheck failed:\n"
            + report.failures().stream().map(i -> "  " + i).collect(Collectors.joining("\n")));
    this.report = report;
  }

  /** All findings, those that passed too. Null after serialization. */
  public PrecheckReport report() {
    return report;
  }
}
