package dev.oms.format;

import dev.oms.core.spi.Serializer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The message formats by the names that OMS's interface and configuration use. {@link #serializer}
 * gives each with its default options; a format's own class has a builder for others.
 */
public enum MessageFormat {
  /** OMS's own JSON: both images and what is known of the change. See {@link DefaultSerializer}. */
  DEFAULT(
      List.of("DEFAULT", "Default", "DefaultJsonSerializer"),
      () -> DefaultSerializer.builder().build()),
  /** {@link #DEFAULT} with the types of the columns in each image. */
  DEFAULT_EXTEND_COLUMN_TYPE(
      List.of("DEFAULT_EXTEND_COLUMN_TYPE", "DefaultExtendColumnType", "DEFAULT_WITH_SCHEMA"),
      () -> DefaultSerializer.builder().columnTypes(true).build()),
  /** The row, its types, and what an UPDATE changed. See {@link CanalSerializer}. */
  CANAL(List.of("CANAL", "Canal", "CanalJsonSerializer"), () -> CanalSerializer.builder().build()),
  /** For DataWorks, version 2.0 of its JSON. See {@link DataWorksSerializer}. */
  DATAWORKS_V2(
      List.of("DATAWORKS_V2", "Dataworks", "Dataworks 2.0"),
      () -> DataWorksSerializer.builder().build()),
  /** The new values of what changed, and the row before. See {@link SharePlexSerializer}. */
  SHAREPLEX(
      List.of("SHAREPLEX", "SharePlex", "ShareplexJsonSerializer"),
      () -> SharePlexSerializer.builder().build()),
  /** OMS's rendering of Debezium's envelope. See {@link DebeziumSerializer}. */
  DEBEZIUM(List.of("DEBEZIUM", "Debezium"), () -> DebeziumSerializer.builder().build()),
  /** What {@link #DEBEZIUM} has in its {@code payload}. */
  DEBEZIUM_FLATTEN(
      List.of("DEBEZIUM_FLATTEN", "DebeziumFlatten", "DEBEZIUMFLATTEN"),
      () -> DebeziumSerializer.builder().shape(DebeziumSerializer.Shape.FLATTEN).build()),
  /** The row alone, and whether it was deleted. */
  DEBEZIUM_SMT(
      List.of("DEBEZIUM_SMT", "DebeziumSmt", "DEBEZIUMSMT"),
      () -> DebeziumSerializer.builder().shape(DebeziumSerializer.Shape.SMT).build()),
  /** The rows before and after, and the key. See {@link MaxwellSerializer}. */
  MAXWELL(List.of("MAXWELL", "Maxwell"), () -> MaxwellSerializer.builder().build());

  private final List<String> names;
  private final Supplier<Serializer> serializer;

  MessageFormat(List<String> names, Supplier<Serializer> serializer) {
    this.names = names;
    this.serializer = serializer;
  }

  /** The names it goes by in OMS's configuration, console and older versions; case is ignored. */
  public List<String> names() {
    return names;
  }

  /** The format with its default options. */
  public Serializer serializer() {
    return serializer.get();
  }

  /** The format with this name, in any letter case; nothing when there is none. */
  public static Optional<MessageFormat> byName(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    for (MessageFormat format : values()) {
      if (format.names.stream().anyMatch(n -> n.toLowerCase(Locale.ROOT).equals(wanted))) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
