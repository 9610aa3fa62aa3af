package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Tells Kafka's errors apart: those that pass by themselves, those of one record alone, and those
 * that somebody has to mend. Messages are one line and say what, where, and what to do.
 */
public final class KafkaErrors {

  private static final String JAAS_PARSER = "org.apache.kafka.common.security.JaasConfig";

  private KafkaErrors() {}

  /**
   * Classifies an error.
   *
   * @param error what Kafka gave
   * @param where for the message, for example {@code Kafka at 127.0.0.1:9092, topic orders}
   * @return a {@link RetriableException}, a {@link RecordException}, or an {@link OmsException}
   *     that is fatal
   */
  public static OmsException classify(Throwable error, String where) {
    Throwable cause = unwrap(error);
    if (cause instanceof OmsException ours) {
      return ours;
    }
    if (cause instanceof AuthenticationException) {
      return fatal(where, authentication(cause), cause);
    }
    if (cause instanceof AuthorizationException) {
      return fatal(where, authorization(cause), cause);
    }
    OmsException ofRecord = ofRecord(cause, where);
    if (ofRecord != null) {
      return ofRecord;
    }
    if (isNewSession(cause)) {
      return retriable(where, "the brokers ended this producer's session: " + text(cause), cause);
    }
    if (cause instanceof org.apache.kafka.common.errors.RetriableException
        || cause instanceof UnknownServerException
        || cause instanceof IOException
        || cause instanceof UncheckedIOException
        || cause instanceof java.util.concurrent.TimeoutException) {
      return retriable(where, text(cause), cause);
    }
    String remedy = remedy(cause);
    if (remedy != null) {
      return fatal(where, text(cause) + "; " + remedy, cause);
    }
    if (isClosed(cause) || cause instanceof InterruptException) {
      return retriable(where, "given up before Kafka acknowledged it", cause);
    }
    return fatal(where, text(cause), cause);
  }

  /**
   * Classifies an error from making a client, which connects to nothing: settings are wrong, or the
   * process has no files left to open.
   */
  static OmsException ofSettings(Throwable error, String where) {
    if (isOfLogin(error)) {
      // Kafka's messages quote what they cannot read, and that may be a part of the password.
      return fatal(
          where,
          "sasl.jaas.config cannot be read: it is 'MODULE required username=\"...\""
              + " password=\"...\";', with \\ before each \" and \\ in a value",
          null);
    }
    StringBuilder what = new StringBuilder();
    for (Throwable e = error.getCause() == null ? error : error.getCause();
        e != null;
        e = e.getCause()) {
      if (e instanceof ConfigException && text(e).contains("resolvable")) {
        return retriable(
            where, "none of the bootstrap addresses can be resolved; check their names", error);
      }
      String text = text(e);
      // The words of Linux, macOS and the BSDs; there is no type for it.
      if (e instanceof IOException && text.contains("Too many open files")) {
        return retriable(where, "no connection can be opened: " + text, error);
      }
      if (what.indexOf(text) < 0) {
        what.append(what.isEmpty() ? "" : ": ").append(text);
      }
    }
    return fatal(where, what + "; check the sink's settings", error);
  }

  private static boolean isOfLogin(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      for (StackTraceElement at : e.getStackTrace()) {
        if (at.getClassName().equals(JAAS_PARSER)) {
          return true;
        }
      }
    }
    return false;
  }

  private static @Nullable OmsException ofRecord(Throwable cause, String where) {
    String what;
    if (cause instanceof RecordTooLargeException) {
      what =
          "the message is too large: "
              + text(cause)
              + "; raise max.message.bytes of the topic (and max.request.size of the sink)";
    } else if (cause instanceof InvalidTimestampException
        || cause instanceof SerializationException) {
      what = "the message is refused: " + text(cause);
    } else if (cause instanceof InvalidRecordException) {
      what =
          "the message is refused: "
              + text(cause)
              + "; a topic with cleanup.policy=compact takes no message without a key";
    } else {
      return null;
    }
    return new RecordException(where + ": " + what, cause);
  }

  private static String authentication(Throwable cause) {
    if (!(cause instanceof SslAuthenticationException)) {
      String text = text(cause);
      return (text.startsWith("Authentication failed") ? "" : "Authentication failed: ")
          + text
          + "; check mechanism, user and password";
    }
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return "the TLS handshake failed: "
        + text(root)
        + "; check trust store, key store, and the host name in the brokers' certificate";
  }

  private static String authorization(Throwable cause) {
    if (cause instanceof TopicAuthorizationException ofTopic) {
      return "not allowed: "
          + text(cause)
          + "; grant the user Describe and Write on "
          + (ofTopic.unauthorizedTopics().size() == 1
              ? "topic " + ofTopic.unauthorizedTopics().iterator().next()
              : "these topics");
    }
    if (cause instanceof ClusterAuthorizationException) {
      return "not allowed: "
          + text(cause)
          + "; grant the user IdempotentWrite on the cluster (brokers before 2.8 ask for it)";
    }
    return "not allowed: " + text(cause) + "; grant the user what the message names";
  }

  private static boolean isNewSession(Throwable cause) {
    return cause instanceof OutOfOrderSequenceException
        || cause instanceof UnknownProducerIdException
        || cause instanceof ProducerFencedException
        || cause instanceof InvalidProducerEpochException
        || cause instanceof InvalidPidMappingException;
  }

  private static @Nullable String remedy(Throwable cause) {
    if (cause instanceof InvalidTopicException) {
      return "choose another topic name";
    }
    if (cause instanceof RecordBatchTooLargeException) {
      return "lower batch.size of the sink, or raise segment.bytes of the topic";
    }
    if (cause instanceof UnsupportedCompressionTypeException) {
      return "choose another compression.type; zstd needs brokers from 2.1";
    }
    if (cause instanceof UnsupportedVersionException
        || cause instanceof UnsupportedForMessageFormatException) {
      return "the sink needs brokers from 1.0 and the message format of 0.11 or later";
    }
    if (cause instanceof InvalidConfigurationException) {
      return "check the topic's and the brokers' settings";
    }
    return null;
  }

  /**
   * Whether a record was refused only because it travelled with one that is at fault; the error of
   * that one says more.
   */
  static boolean isCompanion(Throwable error) {
    return error.getClass() == KafkaException.class
        && text(error).contains("it was part of a batch");
  }

  /** Whether a producer gave a message up because it was closed. */
  static boolean isClosed(Throwable error) {
    return error instanceof KafkaException && text(error).contains("closed");
  }

  /** The innermost error that Kafka gave a type of its own. */
  static Throwable unwrap(Throwable error) {
    Throwable e = error;
    while (e.getCause() != null
        && (e instanceof ExecutionException
            || e instanceof CompletionException
            || (e instanceof KafkaException
                && !(e instanceof ApiException)
                && e.getClass() == KafkaException.class))) {
      e = e.getCause();
    }
    return e;
  }

  private static OmsException fatal(String where, String what, @Nullable Throwable cause) {
    return new OmsException(where + ": " + what, cause);
  }

  private static OmsException retriable(String where, String what, Throwable cause) {
    return new RetriableException(where + ": " + what, cause);
  }

  private static String text(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank()
        ? error.getClass().getSimpleName()
        : oneLine(message);
  }

  /** A text without line breaks and without a full stop at its end. */
  static String oneLine(String message) {
    String line = message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
