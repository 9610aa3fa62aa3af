package dev.oms.core.deadletter;

import dev.oms.core.OmsException;
import dev.oms.core.spi.DeadLetterSink;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The places that dead letters can go to. */
public final class DeadLetters {

  private DeadLetters() {}

  /**
   * A topic of the pipeline's own destination. A dead letter is a message of JSON there, in the
   * order of the source among the others, with the key of the row and no larger than the topic
   * takes: values that are too long are cut, and say so.
   *
   * @param topic a topic that nothing else of the pipeline goes to
   * @throws IllegalArgumentException when the name is blank
   */
  public static DeadLetterSink topic(String topic) {
    if (topic.isBlank()) {
      throw new IllegalArgumentException("the topic of dead letters has no name");
    }
    return new ToTopic(topic);
  }

  /**
   * Files in a directory, see {@link DeadLetterFiles#in}. Whole rows, which can be sent again.
   *
   * @param directory made when it is not there
   */
  public static DeadLetterFiles files(Path directory) {
    return DeadLetterFiles.in(directory);
  }

  /** A handler of the application. */
  public static DeadLetterSink handler(DeadLetterHandler handler) {
    return new ToHandler(Objects.requireNonNull(handler, "handler"));
  }

  private record ToTopic(String name) implements DeadLetterSink {
    @Override
    public String describe() {
      return "topic " + name;
    }

    @Override
    public Optional<String> topic() {
      return Optional.of(name);
    }

    @Override
    public Writer open(String pipelineName) {
      throw new UnsupportedOperationException("the pipeline's sink writes to topic " + name);
    }
  }

  private record ToHandler(DeadLetterHandler handler) implements DeadLetterSink {
    @Override
    public String describe() {
      return "a handler of the application";
    }

    @Override
    public Writer open(String pipelineName) {
      return new Writer() {
        @Override
        public void write(List<DeadLetter> letters) throws InterruptedException {
          for (DeadLetter letter : letters) {
            call(letter);
          }
        }

        @Override
        public void close() {}
      };
    }

    private void call(DeadLetter letter) throws InterruptedException {
      try {
        handler.handle(letter);
      } catch (OmsException | InterruptedException e) {
        throw e;
      } catch (Exception e) {
        throw new OmsException("the handler of dead letters failed on " + letter + ": " + e, e);
      }
    }
  }
}
