package dev.oms.sink.rocketmq.internal;

import dev.oms.core.Secret;
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

/**
 * Signs requests as RocketMQ's access control checks them: HMAC-SHA1, in Base64, over the values of
 * all header fields in the order of their names, and the body. Of our own making because the module
 * that has it (rocketmq-acl) differs between 4.9 and 5.x. Thread-safe.
 */
final class RequestSigner implements RPCHook {

  private static final String ALGORITHM = "HmacSHA1";

  private final String accessKey;
  private final Secret secretKey;

  RequestSigner(String accessKey, Secret secretKey) {
    this.accessKey = accessKey;
    this.secretKey = secretKey;
  }

  @Override
  public void doBeforeRequest(String address, RemotingCommand request) {
    // Puts the fields of the request's own header among the others.
    request.makeCustomHeaderToNet();
    request.addExtField("AccessKey", accessKey);
    TreeMap<String, @Nullable String> fields = new TreeMap<>(request.getExtFields());
    fields.remove("Signature");
    request.addExtField("Signature", sign(fields, request.getBody()));
  }

  private String sign(Map<String, @Nullable String> fields, byte @Nullable [] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      byte[] secret = secretKey.reveal().getBytes(StandardCharsets.UTF_8);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      for (String value : fields.values()) {
        if (value != null) {
          mac.update(value.getBytes(StandardCharsets.UTF_8));
        }
      }
      return Base64.getEncoder().encodeToString(body == null ? mac.doFinal() : mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign for RocketMQ: " + e.getMessage(), e);
    }
  }

  @Override
  public void doAfterResponse(
      String address, RemotingCommand request, @Nullable RemotingCommand response) {}
}
