package dev.oms.project;

import dev.oms.core.TableMapping;
import dev.oms.core.TablePattern;
import java.util.function.Consumer;

/**
 * A mapping that was read from a file and is to be added to others.
 *
 * @param line where it begins, from 1
 * @param pattern which tables
 * @param options sets what the file says of them
 */
record MappedTable(int line, TablePattern pattern, Consumer<TableMapping.Builder> options) {}
