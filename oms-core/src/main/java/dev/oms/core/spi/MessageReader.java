package dev.oms.core.spi;

/**
 * Reads messages of one format back, so far as to tell which row of which table they leave behind.
 * Values stay as they are written. Used by one thread.
 */
public interface MessageReader {

  /**
   * Reads a message.
   *
   * @param bytes holds the message's value
   * @param offset where it starts
   * @param length its length
   * @param message takes what was found; emptied first. Undefined after an exception.
   * @throws IllegalArgumentException when it is not a message of this format; the text says what is
   *     wrong, without values
   */
  void read(byte[] bytes, int offset, int length, ReadMessage message);
}
