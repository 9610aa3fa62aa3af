package dev.oms.core.checkpoint;

import dev.oms.core.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What must not be told of a JDBC URL and its account: drivers repeat the URL, or the part of it
 * that they do not understand, in their messages.
 */
final class UrlSecrets {

  private static final String MASK = "******";
  private static final Pattern USER = Pattern.compile("//([^/@]*)@");
  private static final Pattern PARAMETER = Pattern.compile("[?&;]([^=&;]+)=([^&;]*)");

  /** As MySQL's driver takes them for each host: {@code (host=db1,password=...)}. */
  private static final Pattern OF_HOST = Pattern.compile("[(,]([^=,()]+)=([^,()]*)");

  /** To the last '@': more than {@link #USER} where a password has one. */
  private static final Pattern CREDENTIALS = Pattern.compile("//[^/]*@");

  /** Shorter ones would be found in the middle of words, and hide nothing. */
  private static final int SHORTEST = 3;

  private final String url;
  private final Set<String> secrets;

  private UrlSecrets(String url, Set<String> secrets) {
    this.url = url;
    this.secrets = secrets;
  }

  static UrlSecrets of(String url, @Nullable Secret password) {
    Set<String> secrets = new LinkedHashSet<>();
    if (password != null) {
      add(password.reveal(), secrets);
    }
    Matcher user = USER.matcher(url);
    if (user.find()) {
      String account = user.group(1);
      add(account.substring(account.indexOf(':') + 1), secrets);
    }
    addSecrets(PARAMETER.matcher(url), secrets);
    addSecrets(OF_HOST.matcher(url), secrets);
    return new UrlSecrets(url, secrets);
  }

  /** What may be told of a URL: where it leads to, without parameters, account and secrets. */
  static String address(String url) {
    int end = url.indexOf('?');
    int semicolon = url.indexOf(';');
    if (end < 0 || semicolon >= 0 && semicolon < end) {
      end = semicolon;
    }
    String address = CREDENTIALS.matcher(end < 0 ? url : url.substring(0, end)).replaceFirst("//");
    return OF_HOST
        .matcher(address)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    isSecret(found.group(1))
                        ? found.group().substring(0, found.start(2) - found.start()) + MASK
                        : found.group()));
  }

  /** Whether the value of a parameter of this name is not to be told. */
  private static boolean isSecret(String parameter) {
    String name = parameter.toLowerCase(Locale.ROOT);
    return name.contains("password") || name.contains("secret") || name.contains("token");
  }

  private static void addSecrets(Matcher parameter, Set<String> secrets) {
    while (parameter.find()) {
      if (isSecret(parameter.group(1))) {
        String value = parameter.group(2);
        add(value, secrets);
        // Where the parenthesis is missing that closes it.
        add(value.substring(0, Math.max(0, value.indexOf('/'))), secrets);
      }
    }
  }

  private static void add(String secret, Set<String> secrets) {
    if (secret.length() < SHORTEST) {
      return;
    }
    secrets.add(secret);
    try {
      secrets.add(URLDecoder.decode(secret, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      // Not encoded then.
    }
  }

  /** The same error, without its causes when one of them tells too much. */
  SQLException withoutThem(SQLException e) {
    if (!tells(e, 0)) {
      return e;
    }
    SQLException clean =
        new SQLException(masked(String.valueOf(e.getMessage())), e.getSQLState(), e.getErrorCode());
    clean.setStackTrace(e.getStackTrace());
    return clean;
  }

  private boolean tells(@Nullable Throwable e, int depth) {
    if (e == null || depth > 20) {
      return false;
    }
    String text = e.toString();
    if (text.contains(url) || secrets.stream().anyMatch(text::contains)) {
      return true;
    }
    for (Throwable suppressed : e.getSuppressed()) {
      if (tells(suppressed, depth + 1)) {
        return true;
      }
    }
    SQLException next = e instanceof SQLException sql ? sql.getNextException() : null;
    return tells(next, depth + 1) || tells(e.getCause(), depth + 1);
  }

  private String masked(String text) {
    String masked = text.replace(url, address(url));
    for (String secret : secrets) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }
}
