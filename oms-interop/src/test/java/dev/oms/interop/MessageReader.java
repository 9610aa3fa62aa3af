package dev.oms.interop;

/** Reads the messages of one format with a library that is not ours. */
interface MessageReader {

  /** Reads one message of {@link EveryTypeTable}. */
  Change read(byte[] message) throws Exception;

  /** What this format can say of a change: formats leave out one thing or another. */
  default Change visible(Change change) {
    return change;
  }
}
