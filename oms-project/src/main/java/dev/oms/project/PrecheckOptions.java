package dev.oms.project;

import dev.oms.core.SyncPipeline;
import java.util.List;

/**
 * The optional {@code precheck} section.
 *
 * @param onStart whether a start runs the precheck
 * @param skip names of items that do not count
 */
record PrecheckOptions(boolean onStart, List<String> skip) {

  static PrecheckOptions read(Section section) {
    List<String> skip = section.strings("skip");
    if (skip.stream().anyMatch(String::isBlank)) {
      section.problem("skip", "has an empty name");
      skip = List.of();
    }
    PrecheckOptions options = new PrecheckOptions(section.bool("onStart", true), skip);
    section.reportUnknownKeys(true);
    return options;
  }

  void applyTo(SyncPipeline.Builder builder) {
    builder.precheckOnStart(onStart).skipPrecheck(skip.toArray(new String[0]));
  }
}
