package io.headwater.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.aws.UserData.FilesPart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two calls that the role of a machine allows (provider-aws, `machinePolicy`). */
final class AwsCalls {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration ONE_CALL = Duration.ofSeconds(20);
    private static final Pattern CODE = Pattern.compile("<Code>([^<]+)</Code>|\"__type\"\\s*:\\s*\"(?:[^\"#]*#)?([^\"]+)\"");
    private static final Pattern MESSAGE = Pattern.compile("<Message>([^<]+)</Message>|\"[Mm]essage\"\\s*:\\s*\"([^\"]+)\"");

    private final String region;
    private final InstanceMetadata metadata;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(ONE_CALL).build();

    AwsCalls(String region, InstanceMetadata metadata) {
        this.region = region;
        this.metadata = metadata;
    }

    /** The values of these versions, one after the other. */
    byte[] secrets(List<FilesPart> parts) {
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        for (FilesPart part : parts) {
            values.writeBytes(Attempts.until(Attempts.patience(PATIENCE), "Fetching the machine's files (" + part.name() + ")", () -> secret(part)));
        }
        return values.toByteArray();
    }

    /** Throws {@link AwsRefusal} with what EC2 says, such as that the volume is still in use. */
    void attachVolume(String volumeId, String instanceId, String device) throws IOException, InterruptedException {
        Map<String, String> form = new TreeMap<>(Map.of(
                "Action", "AttachVolume", "Version", "2016-11-15", "VolumeId", volumeId, "InstanceId", instanceId, "Device", device));
        StringBuilder body = new StringBuilder();
        form.forEach((name, value) -> body.append(body.isEmpty() ? "" : "&").append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        post("ec2", Map.of("content-type", "application/x-www-form-urlencoded; charset=utf-8"), body.toString());
    }

    private byte[] secret(FilesPart part) throws IOException, InterruptedException {
        ObjectMapper json = new ObjectMapper();
        String question = json.writeValueAsString(Map.of("SecretId", part.name(), "VersionId", part.versionId()));
        Map<String, String> headers = Map.of("content-type", "application/x-amz-json-1.1", "x-amz-target", "secretsmanager.GetSecretValue");
        return json.readTree(post("secretsmanager", headers, question)).path("SecretBinary").binaryValue();
    }

    private byte[] post(String service, Map<String, String> headers, String text) throws IOException, InterruptedException {
        URI endpoint = URI.create(System.getenv().getOrDefault("HEADWATER_AWS_ENDPOINT", "https://" + service + "." + region + "." + domain()) + "/");
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint).timeout(ONE_CALL).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        Signature.sign(endpoint, region, service, headers, body, metadata.credentials(), Instant.now()).forEach(request::header);
        HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            String said = new String(answer.body(), StandardCharsets.UTF_8);
            throw new AwsRefusal(first(CODE, said, "status " + answer.statusCode()), first(MESSAGE, said, ""));
        }
        return answer.body();
    }

    private String domain() {
        return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    }

    private static String first(Pattern pattern, String text, String otherwise) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            return otherwise;
        }
        return found.group(1) != null ? found.group(1) : found.group(2);
    }

    static final class AwsRefusal extends IOException {
        private static final long serialVersionUID = 1L;

        AwsRefusal(String code, String message) {
            super(code + ": " + message);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }
}
