package dev.oms.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** DataWorks 2.0. It has no word of its own for full rows. */
final class DataWorksReader implements MessageReader {

  @Override
  public Change read(byte[] message) throws IOException {
    JsonNode payload = OmsValuesReader.JACKSON.readTree(message).get("payload");
    return new Change(
        payload.get("op").asText(),
        OmsValuesReader.row(payload.get("before").get("data")),
        OmsValuesReader.row(payload.get("after").get("data")));
  }

  @Override
  public Change visible(Change change) {
    return change.insertForRow();
  }
}
