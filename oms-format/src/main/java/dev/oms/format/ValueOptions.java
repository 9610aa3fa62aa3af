package dev.oms.format;

import dev.oms.core.config.ComponentConfig;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How the formats of the Default family (Default, DefaultExtendColumnType, Canal, DataWorks 2.0,
 * SharePlex) write values, where OMS's documentation leaves something open, its versions differ, or
 * consumers are known to want something else. The defaults are what fact sheet 1.12 (a) and (b)
 * say. Immutable and thread-safe.
 */
public final class ValueOptions {

  private static final ValueOptions DEFAULTS = builder().build();

  private final boolean timestampAsText;
  private final ZoneId zone;
  private final boolean setAsArray;
  private final boolean trimFixedBinary;
  private final boolean scientificDecimals;
  private final boolean plainFloats;
  private final boolean beforeV330;

  private ValueOptions(Builder builder) {
    timestampAsText = builder.timestampAsText;
    zone = builder.zone;
    setAsArray = builder.setAsArray;
    trimFixedBinary = builder.trimFixedBinary;
    scientificDecimals = builder.scientificDecimals;
    plainFloats = builder.plainFloats;
    beforeV330 = builder.beforeV330;
  }

  /** What OMS does since V3.3.0. */
  public static ValueOptions defaults() {
    return DEFAULTS;
  }

  /** A builder with OMS's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder with these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.timestampAsText = timestampAsText;
    builder.zone = zone;
    builder.setAsArray = setAsArray;
    builder.trimFixedBinary = trimFixedBinary;
    builder.scientificDecimals = scientificDecimals;
    builder.plainFloats = plainFloats;
    builder.beforeV330 = beforeV330;
    return builder;
  }

  /**
   * Reads the options of a project file.
   *
   * @param defaults what holds for keys that are not there
   */
  static ValueOptions read(ComponentConfig config, ValueOptions defaults) {
    Builder builder = defaults.toBuilder();
    builder.timestampAsText(config.bool("timestampAsText", defaults.timestampAsText));
    builder.setAsArray(config.bool("setAsArray", defaults.setAsArray));
    builder.trimFixedBinary(config.bool("trimFixedBinary", defaults.trimFixedBinary));
    builder.scientificDecimals(config.bool("scientificDecimals", defaults.scientificDecimals));
    builder.plainFloats(config.bool("plainFloats", defaults.plainFloats));
    builder.beforeV330(config.bool("beforeV330", defaults.beforeV330));
    builder.zone(readZone(config, defaults.zone));
    return builder.build();
  }

  /** The time zone that {@code formatOptions.zone} names. */
  static ZoneId readZone(ComponentConfig config, ZoneId fallback) {
    String name = config.string("zone").orElse("");
    if (name.isEmpty()) {
      return fallback;
    }
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      config.problem("zone", "'" + name + "' is no time zone; for example +08:00 or Asia/Shanghai");
      return fallback;
    }
  }

  /** See {@link Builder#timestampAsText}. */
  public boolean timestampAsText() {
    return timestampAsText;
  }

  /** See {@link Builder#zone}. */
  public ZoneId zone() {
    return zone;
  }

  /** See {@link Builder#setAsArray}. */
  public boolean setAsArray() {
    return setAsArray;
  }

  /** See {@link Builder#trimFixedBinary}. */
  public boolean trimFixedBinary() {
    return trimFixedBinary;
  }

  /** See {@link Builder#scientificDecimals}. */
  public boolean scientificDecimals() {
    return scientificDecimals;
  }

  /** See {@link Builder#plainFloats}. */
  public boolean plainFloats() {
    return plainFloats;
  }

  /** See {@link Builder#beforeV330}. */
  public boolean beforeV330() {
    return beforeV330;
  }

  /** The options that are not OMS's defaults. */
  @Override
  public String toString() {
    List<String> set = new ArrayList<>();
    add(set, timestampAsText, "timestampAsText");
    add(set, !zone.equals(ZoneOffset.UTC), "zone=" + zone);
    add(set, setAsArray, "setAsArray");
    add(set, trimFixedBinary, "trimFixedBinary");
    add(set, scientificDecimals, "scientificDecimals");
    add(set, plainFloats, "plainFloats");
    add(set, beforeV330, "beforeV330");
    return set.toString();
  }

  private static void add(List<String> set, boolean is, String name) {
    if (is) {
      set.add(name);
    }
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private boolean timestampAsText;
    private ZoneId zone = ZoneOffset.UTC;
    private boolean setAsArray;
    private boolean trimFixedBinary;
    private boolean scientificDecimals;
    private boolean plainFloats;
    private boolean beforeV330;

    private Builder() {}

    /**
     * Whether a TIMESTAMP is text as a DATETIME is, in {@link #zone}, instead of seconds of the
     * epoch. Default: false.
     */
    public Builder timestampAsText(boolean timestampAsText) {
      this.timestampAsText = timestampAsText;
      return this;
    }

    /** The time zone of what is printed in local time. Default: UTC. */
    public Builder zone(ZoneId zone) {
      this.zone = Objects.requireNonNull(zone, "zone");
      return this;
    }

    /** Whether a SET is an array of its labels instead of one string. Default: false. */
    public Builder setAsArray(boolean setAsArray) {
      this.setAsArray = setAsArray;
      return this;
    }

    /**
     * Whether BIT loses its high-order zero bytes and BINARY the zero bytes it was padded with, as
     * OMS's incremental messages do; one byte of a BIT stays. Default: false, so that both phases
     * agree.
     */
    public Builder trimFixedBinary(boolean trimFixedBinary) {
      this.trimFixedBinary = trimFixedBinary;
      return this;
    }

    /**
     * Whether decimals are written as {@code BigDecimal.toString} does it, which is with an
     * exponent when they are small: {@code 1E-10}. Default: false, every digit.
     */
    public Builder scientificDecimals(boolean scientificDecimals) {
      this.scientificDecimals = scientificDecimals;
      return this;
    }

    /**
     * Whether FLOAT and DOUBLE never have an exponent: {@code 10000000000.0}. Default: false, but
     * true for DataWorks, whose documented samples have none.
     */
    public Builder plainFloats(boolean plainFloats) {
      this.plainFloats = plainFloats;
      return this;
    }

    /**
     * Whether BIT, TIMESTAMP, DATETIME and TIME are as before OMS V3.3.0, which projects of that
     * time keep: BIT a number, TIMESTAMP a number of whole seconds, the others {@code
     * 2020-11-25T00:01} with seconds only where they are not zero. Default: false.
     */
    public Builder beforeV330(boolean beforeV330) {
      this.beforeV330 = beforeV330;
      return this;
    }

    /** The options. */
    public ValueOptions build() {
      return new ValueOptions(this);
    }
  }
}
