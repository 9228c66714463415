package io.headwater.boot;

import java.util.Properties;

/**
 * Whose a volume is, in the words of Kafka's meta.properties.
 *
 * @param directoryId names the volume: chosen for it before it was first formatted, never used for another
 */
record VolumeIdentity(String clusterId, String nodeId, String directoryId) {
    private static final String CLUSTER = "cluster.id";
    private static final String NODE = "node.id";
    private static final String DIRECTORY = "directory.id";

    static VolumeIdentity of(BootSettings settings) {
        return new VolumeIdentity(settings.clusterId(), Integer.toString(settings.nodeId()), settings.directoryId());
    }

    static VolumeIdentity of(Properties stored) {
        return new VolumeIdentity(stored.getProperty(CLUSTER), stored.getProperty(NODE), stored.getProperty(DIRECTORY));
    }

    /** The same identity, the same text: what {@link #of(Properties)} reads. */
    String text() {
        return CLUSTER + "=" + clusterId + "\n" + NODE + "=" + nodeId + "\n" + DIRECTORY + "=" + directoryId + "\n";
    }

    /** Refuses {@code place} with the first word in which this identity, found there, is another than the expected one. */
    void refuseUnless(VolumeIdentity expected, String place) {
        refuseUnlessEqual(Refusal.VOLUME_OF_ANOTHER_CLUSTER, CLUSTER, clusterId, expected.clusterId, place);
        refuseUnlessEqual(Refusal.VOLUME_OF_ANOTHER_NODE, NODE, nodeId, expected.nodeId, place);
        refuseUnlessEqual(Refusal.VOLUME_OF_ANOTHER_DIRECTORY, DIRECTORY, directoryId, expected.directoryId, place);
    }

    private static void refuseUnlessEqual(Refusal refusal, String key, String found, String expected, String place) {
        if (!expected.equals(found)) {
            throw refusal.because(place + " belongs to " + key + " " + found + ", not " + expected + "; nothing was changed.");
        }
    }
}
