package dev.oms.sink.rocketmq.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import java.util.Locale;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException;

/**
 * Tells RocketMQ's errors apart: those that pass by themselves ({@link RetriableException}), and
 * those that somebody has to mend. Messages are one line and say what, where, and what to do.
 */
final class RocketMqErrors {

  /** A message that the broker calls illegal: mostly, too large. */
  static final int MESSAGE_ILLEGAL = 13;

  private static final int SYSTEM_ERROR = 1;
  private static final int NOT_SUPPORTED = 3;
  private static final int VERSION_NOT_SUPPORTED = 15;

  private RocketMqErrors() {}

  /**
   * Classifies what a send ended with.
   *
   * @param where for the message, for example {@code RocketMQ at ..., topic orders, queue b:3}
   */
  static OmsException classify(Throwable error, String where) {
    if (error instanceof OmsException ours) {
      return ours;
    }
    if (error instanceof MQBrokerException answer) {
      return ofAnswer(answer.getResponseCode(), String.valueOf(answer.getErrorMessage()), where);
    }
    if (error instanceof MQClientException client && client.getResponseCode() == MESSAGE_ILLEGAL) {
      return ofAnswer(MESSAGE_ILLEGAL, text(client), where);
    }
    return new RetriableException(where + ": " + text(error), error);
  }

  /** Classifies a broker's answer that is not success. */
  static OmsException ofAnswer(int code, String remark, String where) {
    String what = where + ": " + oneLine(remark);
    if (isAccessControl(code, remark)) {
      return new OmsException(
          what + "; check access key and secret key, and grant the user Pub on the topic");
    }
    return switch (code) {
      case Remote.TOPIC_NOT_EXIST ->
          new OmsException(what + "; create the topic, or map the tables to another one");
      case Remote.NO_PERMISSION ->
          new OmsException(what + "; give topic and broker the permission to be written");
      case MESSAGE_ILLEGAL -> new OmsException(what + "; the broker refuses the message");
      case NOT_SUPPORTED, VERSION_NOT_SUPPORTED ->
          new OmsException(what + "; brokers from 4.7 on are needed");
      default -> new RetriableException(what, null);
    };
  }

  /**
   * Whether access control refused: 4.x tells it in the text alone, 5.x as a missing permission.
   */
  private static boolean isAccessControl(int code, String remark) {
    String text = remark.toLowerCase(Locale.ROOT);
    return switch (code) {
      // What topics and brokers do not permit is worded so.
      case Remote.NO_PERMISSION -> !text.contains("is forbidden");
      case SYSTEM_ERROR -> text.contains("aclexception") || text.contains("signature");
      default -> false;
    };
  }

  /** Whether the batch may have reached the broker although the send failed. */
  static boolean mayBeStored(Throwable error) {
    if (error instanceof MQClientException client) {
      // The 4.9 client tells time-outs and broken connections by this type, too.
      String text = text(client);
      return !(text.startsWith("The broker[") || text.startsWith("No route info"));
    }
    return !(error instanceof MQBrokerException
        || error instanceof RemotingConnectException
        || error instanceof RemotingTooMuchRequestException);
  }

  /** Classifies an error from making a client, which connects to nothing: settings are wrong. */
  static OmsException ofSettings(Throwable error, String where) {
    StringBuilder what = new StringBuilder();
    for (Throwable e = error; e != null; e = e.getCause()) {
      String text = text(e);
      if (what.indexOf(text) < 0) {
        what.append(what.isEmpty() ? "" : ": ").append(text);
      }
    }
    return new OmsException(where + ": " + what + "; check the sink's settings", error);
  }

  static String text(Throwable error) {
    String message =
        error instanceof MQClientException client ? client.getErrorMessage() : error.getMessage();
    if (message == null || message.isBlank()) {
      Throwable cause = error.getCause();
      return cause == null ? error.getClass().getSimpleName() : text(cause);
    }
    return oneLine(message);
  }

  /** A text of one line, without the client's advice to look into its documentation. */
  static String oneLine(String message) {
    String text = message.strip();
    int advice = text.indexOf("\nSee http");
    String line =
        (advice < 0 ? text : text.substring(0, advice))
            .strip()
            .replaceAll("\\s*[\\r\\n]+\\s*", " ");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
