package dev.oms.testkit.internal.rocketmq;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;

/** Signs requests as RocketMQ's access control wants it: HMAC-SHA1 over header values and body. */
public final class Signature implements RPCHook {

  private final String accessKey;
  private final String secretKey;

  /** Signs as this user. */
  public Signature(String accessKey, String secretKey) {
    this.accessKey = accessKey;
    this.secretKey = secretKey;
  }

  @Override
  public void doBeforeRequest(String address, RemotingCommand request) {
    request.makeCustomHeaderToNet();
    request.addExtField("AccessKey", accessKey);
    Map<String, String> fields = new TreeMap<>(request.getExtFields());
    fields.remove("Signature");
    StringBuilder text = new StringBuilder();
    fields.values().forEach(value -> text.append(value == null ? "" : value));
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      mac.update(text.toString().getBytes(StandardCharsets.UTF_8));
      byte[] body = request.getBody();
      byte[] signature = body == null ? mac.doFinal() : mac.doFinal(body);
      request.addExtField("Signature", Base64.getEncoder().encodeToString(signature));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void doAfterResponse(
      String address, RemotingCommand request, @Nullable RemotingCommand response) {}
}
