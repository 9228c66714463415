package io.headwater.boot;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What was decided about this machine and its volume before it started: boot.properties.
 *
 * @param clusterId KRaft cluster id
 * @param nodeId Kafka's node.id
 * @param directoryId Kafka's directory.id of the volume, chosen before it was first formatted
 * @param volumeIsNew true while Kafka was never seen to run from the volume; only then may it be formatted
 * @param initialControllers {@code id@host:port:directoryId,...} for a founder of the quorum; empty for a node that joins
 *     one, and for a broker
 * @param metadataVersion the metadata version a founder writes, such as {@code 4.3-IV0}
 * @param features further feature levels a founder writes ({@code feature.<name>=<level>})
 * @param figuresAddress {@code host:port} where the machine's figures are served; empty where they are not
 * @param figuresReader the name in the certificate of the one who may read them
 */
record BootSettings(
        String clusterId,
        int nodeId,
        String directoryId,
        boolean volumeIsNew,
        String initialControllers,
        String metadataVersion,
        String controllerListener,
        Map<String, Short> features,
        String figuresAddress,
        String figuresReader) {

    private static final String FEATURE = "feature.";

    static BootSettings parse(Properties properties) {
        Map<String, Short> features = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(FEATURE)) {
                features.put(key.substring(FEATURE.length()), (short) number(properties, key));
            }
        }
        return new BootSettings(
                text(properties, "clusterId"),
                number(properties, "nodeId"),
                text(properties, "directoryId"),
                volumeIsNew(text(properties, "volume")),
                properties.getProperty("initialControllers", "").trim(),
                text(properties, "metadataVersion"),
                text(properties, "controllerListener"),
                features,
                properties.getProperty("figuresAddress", "").trim(),
                properties.getProperty("figuresReader", "").trim());
    }

    /** Where they are asked for, somebody has to be named who may read them. */
    boolean servesFigures() {
        return !figuresAddress.isEmpty() && !figuresReader.isEmpty();
    }

    private static boolean volumeIsNew(String value) {
        return switch (value) {
            case "new" -> true;
            case "used" -> false;
            default -> throw invalid("volume must be new or used, not " + value);
        };
    }

    private static String text(Properties properties, String key) {
        String value = properties.getProperty(key, "").trim();
        if (value.isEmpty()) {
            throw invalid(key + " is missing");
        }
        return value;
    }

    private static int number(Properties properties, String key) {
        String value = text(properties, key);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException notANumber) {
            throw invalid(key + " is not a number: " + value);
        }
    }

    private static RefusalException invalid(String what) {
        return Refusal.INVALID_MACHINE_FILES.because("boot.properties cannot be used: " + what + ".");
    }
}
