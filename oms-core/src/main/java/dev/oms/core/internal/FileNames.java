package dev.oms.core.internal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What files of a pipeline begin with. */
public final class FileNames {

  /** With what is put behind it (.HASH.attachment.tmp, the digits of a probe) below 255. */
  private static final int MAX_NAME = 180;

  private FileNames() {}

  /**
   * Pipeline names may hold Chinese characters, which not every file system takes. One of them is
   * nine characters here and a file name has at most 255, so that the end of a long name is
   * replaced by its hash.
   */
  public static String of(String pipelineName) {
    String encoded = URLEncoder.encode(pipelineName, StandardCharsets.UTF_8).replace("*", "%2A");
    if (encoded.length() <= MAX_NAME) {
      return encoded;
    }
    String hash = "~" + hash(pipelineName);
    return encoded.substring(0, MAX_NAME - hash.length()) + hash;
  }

  /** 16 hexadecimal digits. */
  public static String hash(String content) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
