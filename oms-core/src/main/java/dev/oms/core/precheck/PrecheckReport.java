package dev.oms.core.precheck;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The findings of a precheck, in the order they were made. Immutable.
 *
 * @param items the findings
 */
public record PrecheckReport(List<PrecheckItem> items) {

  private static final JsonFactory JSON = new JsonFactory();

  /** Copies the list. */
  public PrecheckReport {
    items = List.copyOf(items);
  }

  /** Whether nothing failed; warnings do not count. */
  public boolean passed() {
    return failures().isEmpty();
  }

  /** What failed. */
  public List<PrecheckItem> failures() {
    return of(PrecheckItem.Result.FAILED);
  }

  /** What works, but not as well or as safely as it could. */
  public List<PrecheckItem> warnings() {
    return of(PrecheckItem.Result.WARNING);
  }

  private List<PrecheckItem> of(PrecheckItem.Result result) {
    return items.stream().filter(i -> i.result() == result).toList();
  }

  /**
   * Throws when something failed.
   *
   * @throws PrecheckException with all failures, causes and remedies
   */
  public void throwIfFailed() {
    if (!passed()) {
      throw new PrecheckException(this);
    }
  }

  /**
   * One line of JSON: {@code {"passed":false,"items":[{"name":"Source-DB_INCR_LOG",
   * "result":"FAILED","detail":"...","remedy":"..."}]}}. The results are the names of {@link
   * PrecheckItem.Result}; {@code remedy} is null where there is none.
   */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeBooleanField("passed", passed());
      json.writeArrayFieldStart("items");
      for (PrecheckItem item : items) {
        json.writeStartObject();
        json.writeStringField("name", item.name());
        json.writeStringField("result", item.result().name());
        json.writeStringField("detail", item.detail());
        json.writeStringField("remedy", item.remedy());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return text.toString();
  }

  /** One item a line. */
  @Override
  public String toString() {
    return items.stream().map(PrecheckItem::toString).collect(Collectors.joining("\n"));
  }
}
