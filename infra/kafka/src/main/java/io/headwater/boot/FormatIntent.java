package io.headwater.boot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Written to an empty device before a file system is made on it. mkfs writes the superblock last, so one that was cut off
 * leaves a device without a signature that is not empty either; this record tells it from somebody's data. It lies near the
 * end, where mkfs writes nothing (it clears the beginning and the very end); the finished file system counts its place as free.
 */
final class FormatIntent {
    private static final String TITLE = "headwater is making a file system here\n";
    private static final int BYTES = 512;
    private static final long FROM_END = 1 << 20;
    private static final int ALIGNMENT = 4096;

    private FormatIntent() {
    }

    static void write(BlockDevice device, VolumeIdentity identity) {
        byte[] text = (TITLE + identity.text()).getBytes(StandardCharsets.US_ASCII);
        device.write(place(device), Arrays.copyOf(text, BYTES));
    }

    /** For whom a file system was being made, or null. */
    static VolumeIdentity read(BlockDevice device) {
        if (device.bytes() < FROM_END) {
            return null;
        }
        String text = DeviceContent.ascii(device.read(place(device), BYTES));
        if (!text.startsWith(TITLE)) {
            return null;
        }
        return VolumeIdentity.of(DeviceContent.properties(text.substring(TITLE.length(), text.indexOf('\0'))));
    }

    /** Once the file system is made and before it is mounted: a device whose superblock is lost later is nobody's to format. */
    static void clear(BlockDevice device) {
        if (read(device) != null) {
            device.write(place(device), new byte[BYTES]);
        }
    }

    private static long place(BlockDevice device) {
        return (device.bytes() - FROM_END) / ALIGNMENT * ALIGNMENT;
    }
}
