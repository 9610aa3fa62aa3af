package dev.oms.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** Default and DefaultExtendColumnType. */
final class DefaultReader implements MessageReader {

  @Override
  public Change read(byte[] message) throws IOException {
    JsonNode tree = OmsValuesReader.JACKSON.readTree(message);
    return new Change(
        tree.get("recordType").asText(),
        OmsValuesReader.row(tree.get("prevStruct")),
        OmsValuesReader.row(tree.get("postStruct")));
  }
}
