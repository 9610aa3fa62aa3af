/**
 * Real servers, a faulty network, a load generator and a verifier, for tests and examples.
 *
 * <p>{@link dev.oms.testkit.DatabaseServers} and {@link dev.oms.testkit.KafkaCluster} start real
 * servers as child processes on 127.0.0.1: no container engine, no installation. {@link
 * dev.oms.testkit.TcpProxy} breaks the connections between them. {@link
 * dev.oms.testkit.WorkloadWriter} changes rows, and {@link dev.oms.testkit.TopicVerifier} says
 * whether what arrived in a topic adds up to what is in the tables.
 */
@NullMarked
package dev.oms.testkit;

import org.jspecify.annotations.NullMarked;
