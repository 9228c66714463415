package io.headwater.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The ext4 file system of a volume, through the operating system's own programs. */
final class FileSystem {
    /** Says whose the volume is. Part of the file system from its first moment on: mkfs puts it there. */
    static final String MARKER = ".headwater-volume";

    private static final Duration LIMIT = Duration.ofMinutes(10);
    /** A damaged file system of many terabytes is read as a whole. */
    private static final Duration CHECK_LIMIT = Duration.ofHours(2);
    /** e2fsck(8): exit codes are sums of these, up to the one from which on it did not end by itself. */
    private static final int ERRORS_LEFT = 4;
    private static final int NOT_CHECKED = 8;
    private static final int ENDED_BY_SIGNAL = 128;

    private FileSystem() {
    }

    /** Refused by mkfs itself where a file system or a mount has appeared meanwhile. */
    static void make(BlockDevice device, VolumeIdentity identity, String owner) {
        Path content = markerFolder(identity);
        Command mkfs = Command.run(LIMIT, List.of(
                "mkfs.ext4", "-q", "-b", "4096", "-L", "headwater",
                // an inode for each 64 KiB, and nothing set aside for root: Kafka's files are few and large
                "-i", "65536", "-m", "0",
                // discarding would take the intent with it
                "-E", "nodiscard,lazy_itable_init=1,root_owner=" + owner,
                "-d", content.toString(), device.path().toString()));
        remove(content);
        if (!mkfs.succeeded()) {
            throw Refusal.FORMAT_FAILED.because("The device " + device.path() + " could not be given a file system: " + mkfs.words());
        }
    }

    /** Replays the journal and repairs what can be repaired without loss, as after every crash. */
    static void check(BlockDevice device) {
        Command check = Command.run(CHECK_LIMIT, List.of("e2fsck", "-p", device.path().toString()));
        int code = check.exitCode();
        if (code < ENDED_BY_SIGNAL && (code & ERRORS_LEFT) != 0) {
            throw Refusal.VOLUME_DAMAGED.because("The file system of " + device.path() + " needs a person (e2fsck " + device.path() + "): " + check.words());
        }
        if (code >= NOT_CHECKED) {
            throw Refusal.VOLUME_UNUSABLE.because("The file system of " + device.path() + " cannot be checked: " + check.words());
        }
        if (!check.succeeded()) {
            BootLog.info("repaired: " + check.words());
        }
    }

    static void mount(BlockDevice device, Path folder) {
        // after an I/O error nothing more is written; Kafka then ends, and that is seen
        String options = "rw,noatime,nodev,nosuid,noexec,errors=remount-ro";
        Command mount = Command.run(LIMIT, List.of("mount", "-t", "ext4", "-o", options, device.path().toString(), folder.toString()));
        if (!mount.succeeded()) {
            throw Refusal.VOLUME_UNUSABLE.because("The device " + device.path() + " cannot be mounted: " + mount.words());
        }
    }

    /** Does nothing where the device has not grown. Online only: the kernel journals it, so it may be cut off at any time. */
    static void grow(BlockDevice device, Path folder) {
        long before = size(folder);
        Command resize = Command.run(LIMIT, List.of("resize2fs", device.path().toString()));
        if (!resize.succeeded()) {
            throw Refusal.VOLUME_UNUSABLE.because("The file system of " + device.path() + " cannot be grown: " + resize.words());
        }
        long after = size(folder);
        if (after > before) {
            BootLog.info("grew the file system from " + mebibytes(before) + " to " + mebibytes(after) + " MiB");
        }
    }

    /** The number of the device that is mounted on {@code folder}, or null. */
    static String mountedOn(Path folder) {
        String found = null;
        for (String[] words : mounts()) {
            if (words[4].equals(folder.toString())) {
                // of several, the last one is on top
                found = words[2];
            }
        }
        return found;
    }

    private static List<String[]> mounts() {
        try {
            // proc(5): id, parent, major:minor, root, mount point, ...
            return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream().map(line -> line.split(" ")).toList();
        } catch (IOException failed) {
            throw Refusal.IMAGE_BROKEN.because("The kernel's list of mounts cannot be read", failed);
        }
    }

    private static Path markerFolder(VolumeIdentity identity) {
        try {
            Path folder = Files.createTempDirectory("headwater-marker");
            Files.writeString(folder.resolve(MARKER), identity.text());
            return folder;
        } catch (IOException failed) {
            throw Refusal.IMAGE_BROKEN.because("The volume's marker cannot be written for mkfs", failed);
        }
    }

    private static void remove(Path folder) {
        try {
            Files.delete(folder.resolve(MARKER));
            Files.delete(folder);
        } catch (IOException failed) {
            BootLog.info("left behind: " + folder);
        }
    }

    private static long size(Path folder) {
        try {
            return Files.getFileStore(folder).getTotalSpace();
        } catch (IOException failed) {
            throw Refusal.VOLUME_UNUSABLE.because("The volume " + folder + " cannot be asked for its size", failed);
        }
    }

    private static long mebibytes(long bytes) {
        return bytes >> 20;
    }
}
