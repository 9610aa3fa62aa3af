package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.TopicNames;
import dev.oms.sink.kafka.TopicCreation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes topics that do not exist. Several pipelines may make the same one at a time: who comes
 * second takes what the first has made. Thread-safe.
 */
final class TopicCreator {

  private static final Logger log = LoggerFactory.getLogger(TopicCreator.class);

  /** Brokers learn of a new topic one after the other. */
  private static final long VISIBLE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long PAUSE_MILLIS = 50;

  private final KafkaAdmin admin;
  private final TopicCreation creation;

  TopicCreator(KafkaAdmin admin, TopicCreation creation) {
    this.admin = admin;
    this.creation = creation;
  }

  /**
   * A topic, which is made when it does not exist.
   *
   * @throws OmsException when it cannot be made, or may not be written
   */
  TopicDescription topic(String name) {
    create(Set.of(name));
    return admin.topic(name);
  }

  /**
   * Makes those of the topics that do not exist, and waits until they can be seen.
   *
   * @throws OmsException when one cannot be made
   */
  void create(Set<String> names) {
    Set<String> missing = missing(names);
    if (missing.isEmpty()) {
      return;
    }
    for (String name : missing) {
      Optional<String> problem = TopicNames.problemOfNew(name);
      if (problem.isPresent()) {
        throw new OmsException(
            admin.where() + ": " + problem.get() + "; create it yourself, or choose another name");
      }
    }
    Map<String, KafkaAdmin.Creation> results = admin.createTopics(missing, creation, false);
    for (String name : missing) {
      KafkaAdmin.Creation result = results.get(name);
      Optional<Throwable> error = result == null ? Optional.empty() : result.error();
      if (error.isPresent() && !(error.get() instanceof TopicExistsException)) {
        throw refusal(name, error.get());
      }
      log.info(
          "{}: topic {} {}",
          admin.where(),
          name,
          error.isPresent() ? "was made by somebody else meanwhile" : "is made: " + creation);
    }
    awaitVisible(missing);
  }

  private Set<String> missing(Set<String> names) {
    Set<String> missing = new TreeSet<>();
    admin
        .topics(names)
        .forEach(
            (name, answer) -> {
              if (answer instanceof UnknownTopicOrPartitionException) {
                missing.add(name);
              }
            });
    return missing;
  }

  private void awaitVisible(Set<String> names) {
    long end = System.nanoTime() + VISIBLE_WITHIN_NANOS;
    while (!missing(names).isEmpty()) {
      if (System.nanoTime() > end) {
        throw new RetriableException(
            admin.where() + ": the new topics " + missing(names) + " do not show up", null);
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RetriableException(
            admin.where() + ": interrupted while waiting for new topics", e);
      }
    }
  }

  /** Why a topic is not made. */
  OmsException refusal(String name, Throwable error) {
    String where = admin.where() + ", creating topic " + name;
    if (error instanceof AuthorizationException) {
      return new OmsException(where + ": not allowed; " + grant(name), error);
    }
    if (error instanceof UnsupportedVersionException) {
      return new OmsException(
          where + ": these brokers cannot; create it yourself and switch createTopics off", error);
    }
    return admin.failure(error, where);
  }

  /** The right that a creator needs. */
  static String grant(String topic) {
    return "grant the user Create on topic "
        + topic
        + " (kafka-acls.sh --add --operation Create --topic "
        + topic
        + " ...), or create it yourself";
  }
}
