/**
 * Programs to start from: {@link dev.oms.examples.QuickStart} shows everything on one machine,
 * {@link dev.oms.examples.QuickStartRocketMq} the same with RocketMQ, {@link
 * dev.oms.examples.RunProject} runs a project file, {@link dev.oms.examples.EmbedInYourApp} is the
 * library in an application.
 */
@NullMarked
package dev.oms.examples;

import org.jspecify.annotations.NullMarked;
