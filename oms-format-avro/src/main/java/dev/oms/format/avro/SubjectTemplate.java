package dev.oms.format.avro;

import dev.oms.core.model.TableId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The subject of a table: a text with {@code {database}} and {@code {table}} in it. */
record SubjectTemplate(String template) {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");

  SubjectTemplate {
    if (template.isBlank()) {
      throw new IllegalArgumentException("subjectTemplate is empty");
    }
    Matcher matcher = PLACEHOLDER.matcher(template);
    while (matcher.find()) {
      if (!matcher.group(1).equals("database") && !matcher.group(1).equals("table")) {
        throw new IllegalArgumentException(
            "subjectTemplate has "
                + matcher.group()
                + "; what it can have is {database} and {table}");
      }
    }
  }

  String subject(TableId table) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(1).equals("table") ? table.table() : table.database()));
  }
}
