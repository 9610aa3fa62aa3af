/**
 * How project files find and configure components: a module registers a provider with {@link
 * java.util.ServiceLoader}, and is then usable by its {@code type} without a change elsewhere.
 */
@NullMarked
package dev.oms.core.config;

import org.jspecify.annotations.NullMarked;
