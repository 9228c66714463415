package io.headwater.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** A block device as the kernel has it now. */
final class BlockDevice {
    private static final int TYPE_MASK = 0170000;
    private static final int BLOCK_TYPE = 0060000;
    private static final int SECTOR_BYTES = 512;

    private final Path path;
    private final Path kernelFolder;

    private BlockDevice(Path path) {
        this.path = path;
        this.kernelFolder = Path.of("/sys/class/block").resolve(path.getFileName());
    }

    /** Clouds attach a volume while its machine boots: the device is waited for, up to {@code patience}. */
    static BlockDevice waitFor(Path name, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean told = false;
        while (true) {
            if (isBlockDevice(name)) {
                return new BlockDevice(realPath(name));
            }
            if (System.nanoTime() >= deadline) {
                throw Refusal.DEVICE_MISSING.because(
                        "The device " + name + " of the volume did not appear within " + patience.toSeconds() + " s; is the volume attached?");
            }
            if (!told) {
                BootLog.info("waiting for the device " + name);
                told = true;
            }
            pause();
        }
    }

    Path path() {
        return path;
    }

    /** Grows while the machine runs, so it is asked for each time. */
    long bytes() {
        return Long.parseLong(kernelSays("size")) * SECTOR_BYTES;
    }

    boolean isReadOnly() {
        return !kernelSays("ro").equals("0");
    }

    /** {@code major:minor}, by which the kernel's list of mounts names it. */
    String number() {
        return kernelSays("dev");
    }

    byte[] read(long at, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
                // reads on
            }
        } catch (IOException failed) {
            throw Refusal.VOLUME_UNUSABLE.because("The device " + path + " cannot be read", failed);
        }
        return bytes.array();
    }

    /** Returns once the bytes, and all that was written to the device before, are on the disk. */
    void write(long at, byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes, at + bytes.position());
            }
            channel.force(true);
        } catch (IOException failed) {
            throw Refusal.VOLUME_UNUSABLE.because("The device " + path + " cannot be written", failed);
        }
    }

    private String kernelSays(String what) {
        try {
            return Files.readString(kernelFolder.resolve(what)).trim();
        } catch (IOException failed) {
            throw Refusal.VOLUME_UNUSABLE.because("The kernel knows nothing more of the device " + path, failed);
        }
    }

    private static boolean isBlockDevice(Path name) {
        try {
            return ((int) Files.getAttribute(name, "unix:mode") & TYPE_MASK) == BLOCK_TYPE;
        } catch (IOException missing) {
            return false;
        }
    }

    private static Path realPath(Path name) {
        try {
            return name.toRealPath();
        } catch (IOException gone) {
            throw Refusal.DEVICE_MISSING.because("The device " + name + " of the volume has gone again", gone);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException interrupted) {
            throw Refusal.DEVICE_MISSING.because("Waiting for the device was interrupted", interrupted);
        }
    }
}
