package dev.oms.source.mysql.internal.schema;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A piece of a history's JSON that must have the right form. */
record HistoryNode(Object value) {

  @SuppressWarnings("unchecked")
  Map<String, Object> map() {
    return (Map<String, Object>) value;
  }

  private Object get(String name) {
    Object found = map().get(name);
    if (found == null) {
      throw new IllegalArgumentException("'" + name + "' is missing");
    }
    return found;
  }

  String text(String name) {
    return (String) get(name);
  }

  @Nullable String textOrNull(String name) {
    return (String) map().get(name);
  }

  @Nullable CharsetAndCollation charsetAndCollation() {
    String charset = textOrNull("charset");
    return charset == null ? null : new CharsetAndCollation(charset, textOrNull("collation"));
  }

  int number(String name) {
    return (Integer) get(name);
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(map().get(name));
  }

  HistoryNode node(String name) {
    return new HistoryNode(get(name));
  }

  List<String> texts(String name) {
    return ((Collection<?>) get(name)).stream().map(String.class::cast).toList();
  }

  List<HistoryNode> nodes(String name) {
    return ((Collection<?>) get(name)).stream().map(HistoryNode::new).toList();
  }
}
