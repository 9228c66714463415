package io.headwater.boot;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * What a device holds. Looking never writes: not even a mount that is read-only would do, for it replays the journal.
 *
 * @param identity whose it is; null where {@code kind} is NOTHING or FOREIGN
 * @param words what a foreign device holds
 */
record DeviceContent(Kind kind, VolumeIdentity identity, String words) {
    enum Kind {
        /** No signature that any tool knows, and zeros wherever we looked. */
        NOTHING,
        /** A file system was being made for this identity; whatever else is there was written by that. */
        UNFINISHED,
        /** A file system with our marker in it. */
        OURS,
        FOREIGN
    }

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int NO_SIGNATURE = 2;
    private static final int SEVERAL_SIGNATURES = 8;
    private static final int ENDS_BYTES = 4 << 20;
    private static final int SAMPLES = 64;
    private static final int SAMPLE_BYTES = 64 << 10;

    static DeviceContent of(BlockDevice device) {
        Properties signature = signature(device);
        if (!signature.isEmpty()) {
            return withSignature(device, signature);
        }
        VolumeIdentity unfinished = FormatIntent.read(device);
        if (unfinished != null) {
            return new DeviceContent(Kind.UNFINISHED, unfinished, "");
        }
        return isZero(device) ? new DeviceContent(Kind.NOTHING, null, "") : foreign("data in no format that is known here");
    }

    private static DeviceContent withSignature(BlockDevice device, Properties signature) {
        if (signature.getProperty("TYPE", "").equals("ext4")) {
            Properties marker = marker(device);
            if (!marker.isEmpty()) {
                return new DeviceContent(Kind.OURS, VolumeIdentity.of(marker), "");
            }
            return foreign("an ext4 file system without our " + FileSystem.MARKER);
        }
        if (signature.containsKey("TYPE")) {
            return foreign("a signature of " + signature.getProperty("TYPE"));
        }
        return foreign(signature.containsKey("PTTYPE") ? "a partition table (" + signature.getProperty("PTTYPE") + ")" : "signatures of several kinds");
    }

    private static DeviceContent foreign(String words) {
        return new DeviceContent(Kind.FOREIGN, null, words);
    }

    /** What libblkid finds; empty where it finds nothing. */
    private static Properties signature(BlockDevice device) {
        Command blkid = Command.run(LIMIT, List.of("blkid", "--probe", "--output", "export", device.path().toString()));
        if (blkid.exitCode() == NO_SIGNATURE) {
            return new Properties();
        }
        if (!blkid.succeeded() && blkid.exitCode() != SEVERAL_SIGNATURES) {
            throw Refusal.VOLUME_UNUSABLE.because("The device " + device.path() + " cannot be looked at: " + blkid.words());
        }
        Properties found = properties(blkid.output());
        found.putIfAbsent("DEVNAME", device.path().toString());
        return found;
    }

    /** Reads the marker out of a file system that is not mounted; empty where there is none. */
    private static Properties marker(BlockDevice device) {
        List<String> words = List.of("debugfs", "-c", "-R", "cat /" + FileSystem.MARKER, device.path().toString());
        return properties(Command.run(LIMIT, words).output());
    }

    /** Reads both ends and samples between them: a database on a bare device or an encrypted one has no signature. */
    private static boolean isZero(BlockDevice device) {
        long bytes = device.bytes();
        int end = (int) Math.min(ENDS_BYTES, bytes);
        if (!isZero(device, 0, end) || !isZero(device, bytes - end, end)) {
            return false;
        }
        for (int sample = 1; sample < SAMPLES; sample++) {
            long at = bytes / SAMPLES * sample / SAMPLE_BYTES * SAMPLE_BYTES;
            if (!isZero(device, at, (int) Math.min(SAMPLE_BYTES, bytes - at))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(BlockDevice device, long at, int count) {
        return Arrays.equals(device.read(at, count), new byte[count]);
    }

    static Properties properties(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException notProperties) {
            return new Properties();
        }
        return properties;
    }

    static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
