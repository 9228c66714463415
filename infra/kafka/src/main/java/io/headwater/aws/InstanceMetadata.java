package io.headwater.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Instance metadata, version 2: a token first. EC2 User Guide, "Use the Instance Metadata Service". */
final class InstanceMetadata {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration ONE_CALL = Duration.ofSeconds(5);
    private static final String ROLE = "meta-data/iam/security-credentials/";

    private final String endpoint = System.getenv().getOrDefault("HEADWATER_METADATA_ENDPOINT", "http://169.254.169.254");
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(ONE_CALL).build();

    record Credentials(String keyId, String secret, String token) {
    }

    byte[] get(String path) {
        return Attempts.until(Attempts.patience(PATIENCE), "Reading " + path + " from the instance's metadata", () -> ask(path));
    }

    /** Those of the instance's role, as they are now: they change every few hours. */
    Credentials credentials() {
        return Attempts.until(Attempts.patience(PATIENCE), "Getting the credentials of the instance's role", () -> {
            String role = new String(ask(ROLE), StandardCharsets.UTF_8).trim();
            JsonNode json = new ObjectMapper().readTree(ask(ROLE + role));
            return new Credentials(json.path("AccessKeyId").asText(), json.path("SecretAccessKey").asText(), json.path("Token").asText());
        });
    }

    private byte[] ask(String path) throws IOException, InterruptedException {
        HttpRequest.Builder token = request("api/token").header("x-aws-ec2-metadata-token-ttl-seconds", "60");
        byte[] value = send(token.PUT(HttpRequest.BodyPublishers.noBody()).build());
        return send(request(path).header("x-aws-ec2-metadata-token", new String(value, StandardCharsets.UTF_8)).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(endpoint + "/latest/" + path)).timeout(ONE_CALL);
    }

    private byte[] send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode());
        }
        return answer.body();
    }
}
