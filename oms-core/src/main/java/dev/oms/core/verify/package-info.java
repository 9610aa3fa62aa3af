/**
 * Compares tables with what their topics say, while both go on: {@link
 * dev.oms.core.verify.TopicVerification}.
 */
@NullMarked
package dev.oms.core.verify;

import org.jspecify.annotations.NullMarked;
