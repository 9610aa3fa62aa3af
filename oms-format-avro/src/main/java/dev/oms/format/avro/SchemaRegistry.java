package dev.oms.format.avro;

/**
 * Where schemas get the numbers by which messages name them. Must be thread-safe. The serializer
 * asks once for each version of a table and remembers the answer.
 */
@FunctionalInterface
public interface SchemaRegistry {

  /**
   * The id of a schema, which is registered when it is new. May block.
   *
   * @param subject the name under which the versions of one schema are kept, for example {@code
   *     shop.orders-value}
   * @param schemaJson the schema as JSON
   * @return the id that goes into the messages; the same for the same schema in every run
   * @throws dev.oms.core.RetriableException when the registry cannot be reached, which may pass
   * @throws dev.oms.core.OmsException when it refuses the schema
   */
  int register(String subject, String schemaJson);

  /**
   * Asks whether the registry answers and lets us in; registers nothing. Does nothing by default.
   *
   * @throws dev.oms.core.OmsException when it does not; the message says what to do
   */
  default void ping() {}
}
