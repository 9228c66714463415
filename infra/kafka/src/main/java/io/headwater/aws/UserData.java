package io.headwater.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.boot.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What provider-aws tells a machine when it starts (user-data.ts): names of things, never a secret. */
record UserData(String region, String machineId, String nodeId, String volumeId, String device, List<FilesPart> files) {
    private static final int VERSION = 1;

    /** One version of one secret. */
    record FilesPart(String name, String versionId) {
    }

    static UserData parse(byte[] text) {
        JsonNode json = json(text);
        if (json.path("version").asInt() != VERSION) {
            throw Refusal.INVALID_MACHINE_FILES.because("The instance's user data is of version " + json.path("version")
                    + ", and this image reads version " + VERSION + ": use an image that fits the control plane.");
        }
        List<FilesPart> files = new ArrayList<>();
        for (JsonNode part : json.path("files")) {
            files.add(new FilesPart(text(part, "name"), text(part, "versionId")));
        }
        return new UserData(text(json, "region"), text(json, "machineId"), text(json, "nodeId"), text(json, "volumeId"), text(json, "device"), files);
    }

    private static JsonNode json(byte[] text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException notJson) {
            throw Refusal.INVALID_MACHINE_FILES.because("The instance's user data cannot be read", notJson);
        }
    }

    private static String text(JsonNode json, String field) {
        String value = json.path(field).asText("");
        if (value.isEmpty()) {
            throw Refusal.INVALID_MACHINE_FILES.because("The instance's user data does not say " + field + ".");
        }
        return value;
    }
}
