package dev.oms.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.alibaba.fastjson2.JSON;
import com.alibaba.otter.canal.protocol.FlatMessage;
import org.apache.flink.formats.json.canal.CanalJsonDeserializationSchema;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

class ReadersTest {

  @Test
  void theReadersAreThere() {
    FlatMessage message = JSON.parseObject("{\"database\":\"d\"}", FlatMessage.class);
    assertThat(message.getDatabase()).isEqualTo("d");
    assertThat(CanalJsonDeserializationSchema.class).isNotNull();
    try (JsonConverter converter = new JsonConverter()) {
      assertThat(converter).isNotNull();
    }
  }
}
