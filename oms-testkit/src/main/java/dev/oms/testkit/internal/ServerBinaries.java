package dev.oms.testkit.internal;

import dev.oms.testkit.ServerFlavor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An unpacked server.
 *
 * @param id names it in the cache, with its exact version
 * @param flavor its dialect
 * @param series its version's first two numbers, such as 800 for 8.0 and 1104 for 11.4
 * @param command the program and the options that say where its parts are
 * @param environment what to add to the environment
 * @param share its SQL scripts and messages
 */
public record ServerBinaries(
    String id,
    ServerFlavor flavor,
    int series,
    List<String> command,
    Map<String, String> environment,
    Path share) {}
