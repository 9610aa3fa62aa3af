package dev.oms.interop;

import dev.oms.core.spi.Serializer;
import dev.oms.format.MessageFormat;
import java.util.List;

/** A format with options, and who reads it. */
record FormatCase(String name, Serializer serializer, MessageReader reader) {

  static List<FormatCase> all() {
    return List.of(
        new FormatCase("DEFAULT", MessageFormat.DEFAULT.serializer(), new DefaultReader()),
        new FormatCase(
            "DEFAULT_EXTEND_COLUMN_TYPE",
            MessageFormat.DEFAULT_EXTEND_COLUMN_TYPE.serializer(),
            new DefaultReader()),
        new FormatCase(
            "DATAWORKS_V2", MessageFormat.DATAWORKS_V2.serializer(), new DataWorksReader()),
        new FormatCase("SHAREPLEX", MessageFormat.SHAREPLEX.serializer(), new SharePlexReader()));
  }
}
