package dev.oms.sink.rocketmq.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a topic's queues are, as a name server says it.
 *
 * @param order the order attribute, {@code broker:queues} with semicolons between; empty for none
 * @param masters the addresses of the masters, by broker name
 * @param writable how many queues may be written at each broker, by broker name
 */
record Route(String order, Map<String, String> masters, Map<String, Integer> writable) {

  private static final int WRITE = 2;

  /** Name servers before 4.9.4 write the numbers of brokers, which are keys, without quotes. */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES).build();

  /** All queues that can be written, sorted. A broker that is away keeps those of the attribute. */
  QueueList queues() {
    TreeMap<String, Integer> perBroker = new TreeMap<>();
    if (order.isEmpty()) {
      writable.forEach(
          (broker, queues) -> {
            if (masters.containsKey(broker)) {
              perBroker.put(broker, queues);
            }
          });
    } else {
      for (String part : order.split(";", -1)) {
        int colon = part.lastIndexOf(':');
        if (colon > 0) {
          perBroker.put(part.substring(0, colon).strip(), number(part.substring(colon + 1)));
        }
      }
    }
    return new QueueList(perBroker);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  static Route parse(byte[] json) throws IOException {
    String order = "";
    Map<String, String> masters = Map.of();
    Map<String, Integer> writable = Map.of();
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("orderTopicConf") && value == JsonToken.VALUE_STRING) {
          order = parser.getText();
        } else if (field.equals("brokerDatas") && value == JsonToken.START_ARRAY) {
          masters = masters(parser);
        } else if (field.equals("queueDatas") && value == JsonToken.START_ARRAY) {
          writable = writable(parser);
        } else {
          parser.skipChildren();
        }
      }
    }
    return new Route(order, masters, writable);
  }

  /** The masters of all brokers, of a name server's answer about its cluster. */
  static Map<String, String> parseBrokers(byte[] json) throws IOException {
    Map<String, String> masters = new TreeMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("brokerAddrTable") && value == JsonToken.START_OBJECT) {
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            parser.nextToken();
            addMaster(parser, masters);
          }
        } else {
          parser.skipChildren();
        }
      }
    }
    return masters;
  }

  private static Map<String, String> masters(JsonParser parser) throws IOException {
    Map<String, String> masters = new TreeMap<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      addMaster(parser, masters);
    }
    return masters;
  }

  /** Reads one broker; its addresses are by number, and 0 is the master. */
  private static void addMaster(JsonParser parser, Map<String, String> masters) throws IOException {
    String name = "";
    String master = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("brokerName")) {
        name = parser.getText();
      } else if (field.equals("brokerAddrs") && value == JsonToken.START_OBJECT) {
        master = master(parser);
      } else {
        parser.skipChildren();
      }
    }
    if (master != null) {
      masters.put(name, master);
    }
  }

  private static @Nullable String master(JsonParser parser) throws IOException {
    String master = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isMaster = parser.currentName().equals("0");
      parser.nextToken();
      if (isMaster) {
        master = parser.getText();
      }
    }
    return master;
  }

  private static Map<String, Integer> writable(JsonParser parser) throws IOException {
    Map<String, Integer> writable = new HashMap<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      String name = "";
      int queues = 0;
      int permission = 0;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "brokerName" -> name = parser.getText();
          case "writeQueueNums" -> queues = parser.getIntValue();
          case "perm" -> permission = parser.getIntValue();
          default -> parser.skipChildren();
        }
      }
      if ((permission & WRITE) != 0) {
        writable.put(name, queues);
      }
    }
    return writable;
  }

  /** Brokers that have fewer queues than the order attribute says; their queues cannot be used. */
  List<String> behindOrder() {
    return queues().perBroker().entrySet().stream()
        .filter(b -> writable.getOrDefault(b.getKey(), b.getValue()) < b.getValue())
        .map(b -> b.getKey() + " has " + writable.get(b.getKey()) + " of " + b.getValue())
        .toList();
  }

  /** The addresses of the masters that have queues to write. */
  List<String> writableMasters() {
    List<String> result = new ArrayList<>();
    masters.forEach(
        (broker, address) -> {
          if (writable.containsKey(broker)) {
            result.add(address);
          }
        });
    return result;
  }
}
