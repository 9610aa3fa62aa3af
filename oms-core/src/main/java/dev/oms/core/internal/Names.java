package dev.oms.core.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Many names in one message. */
final class Names {

  private static final int MOST = 20;

  private Names() {}

  /** The first few, and how many more there are. */
  static String list(Collection<?> names) {
    List<String> texts = new ArrayList<>();
    for (Object name : names) {
      if (texts.size() == MOST) {
        texts.add("and " + (names.size() - MOST) + " more");
        break;
      }
      texts.add(String.valueOf(name));
    }
    return String.join(", ", texts);
  }
}
