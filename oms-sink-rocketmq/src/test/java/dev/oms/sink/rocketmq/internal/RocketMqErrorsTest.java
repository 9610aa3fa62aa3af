package dev.oms.sink.rocketmq.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.apache.rocketmq.remoting.exception.RemotingSendRequestException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RocketMqErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "1, system error",
    "1, 'request timeout, [TIMEOUT_CLEAN_QUEUE]broker busy'",
    "2, '[PC_SYNCHRONIZED]broker busy'",
    "14, service not available now",
    "208, unknown to us"
  })
  void passes(int code, String remark) {
    assertThat(RocketMqErrors.classify(new MQBrokerException(code, remark), "RocketMQ at a:1"))
        .isInstanceOf(RetriableException.class)
        .hasMessage("RocketMQ at a:1: " + remark);
  }

  @ParameterizedTest
  @CsvSource({
    "17, 'topic[oracle] not exist, apply first please!', create the topic",
    "16, 'the topic[oracle] sending message is forbidden', permission to be written",
    "16, 'User:writer has no permission to access Topic:t', grant the user Pub",
    "1, 'org.apache.rocketmq.acl.common.AclException: No acl config for x', grant the user Pub",
    "1, 'check signature failed', check access key and secret key",
    "3, 'request type 310 not supported', brokers from 4.7 on",
    "13, 'the message is illegal, maybe msg body or properties length not matched', refuses"
  })
  void isToBeMended(int code, String remark, String remedy) {
    assertThat(RocketMqErrors.classify(new MQBrokerException(code, remark), "here"))
        .isExactlyInstanceOf(OmsException.class)
        .hasMessageStartingWith("here: ")
        .hasMessageContaining(remedy);
  }

  @Test
  void theClientsOwnErrorsPass() {
    for (Exception error :
        new Exception[] {
          new RemotingTimeoutException("a:1", 3_000),
          new RemotingConnectException("a:1"),
          new MQClientException("The broker[b] not exist", null)
        }) {
      assertThat(RocketMqErrors.classify(error, "here")).isInstanceOf(RetriableException.class);
    }
    assertThat(
            RocketMqErrors.classify(new MQClientException("The broker[b] not exist", null), "here"))
        .hasMessage("here: The broker[b] not exist");
  }

  @Test
  void whatWasNeverSentCannotBeStored() {
    assertThat(RocketMqErrors.mayBeStored(new RemotingConnectException("a:1"))).isFalse();
    assertThat(RocketMqErrors.mayBeStored(new RemotingTooMuchRequestException("full"))).isFalse();
    assertThat(RocketMqErrors.mayBeStored(new MQBrokerException(2, "busy"))).isFalse();
    assertThat(RocketMqErrors.mayBeStored(new MQClientException("The broker[b] not exist", null)))
        .isFalse();
    assertThat(
            RocketMqErrors.mayBeStored(new MQClientException("wait response timeout 3000ms", null)))
        .isTrue();
    assertThat(RocketMqErrors.mayBeStored(new MQClientException("send request failed", null)))
        .isTrue();
    assertThat(RocketMqErrors.mayBeStored(new RemotingTimeoutException("a:1", 1))).isTrue();
    assertThat(RocketMqErrors.mayBeStored(new RemotingSendRequestException("a:1"))).isTrue();
  }
}
