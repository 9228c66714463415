package io.headwater.aws;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signature version 4 of a POST to the root. IAM User Guide, "Create a signed AWS API request". */
final class Signature {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private Signature() {
    }

    /** The headers to send: those given and the ones that sign them. Host is signed too, and sent by the client itself. */
    static Map<String, String> sign(
            URI endpoint, String region, String service, Map<String, String> headers, byte[] body, InstanceMetadata.Credentials credentials, Instant now) {
        SortedMap<String, String> signed = new TreeMap<>(headers);
        String time = TIME.format(now);
        signed.put("x-amz-date", time);
        signed.put("x-amz-security-token", credentials.token());
        SortedMap<String, String> withHost = new TreeMap<>(signed);
        withHost.put("host", endpoint.getPort() < 0 ? endpoint.getHost() : endpoint.getHost() + ":" + endpoint.getPort());

        StringBuilder canonical = new StringBuilder("POST\n/\n\n");
        withHost.forEach((name, value) -> canonical.append(name).append(':').append(value.trim()).append('\n'));
        String names = String.join(";", withHost.keySet());
        canonical.append('\n').append(names).append('\n').append(hash(body));

        String day = time.substring(0, 8);
        String scope = day + "/" + region + "/" + service + "/aws4_request";
        String toSign = ALGORITHM + "\n" + time + "\n" + scope + "\n" + hash(bytes(canonical.toString()));
        byte[] key = mac(bytes("AWS4" + credentials.secret()), day);
        for (String part : new String[] {region, service, "aws4_request"}) {
            key = mac(key, part);
        }
        String signature = HexFormat.of().formatHex(mac(key, toSign));
        signed.put("authorization", ALGORITHM + " Credential=" + credentials.keyId() + "/" + scope
                + ", SignedHeaders=" + names + ", Signature=" + signature);
        return signed;
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has HmacSHA256", missing);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
