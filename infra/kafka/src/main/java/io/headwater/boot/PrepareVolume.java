package io.headwater.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Makes a node's volume a folder, where a machine is given a bare device; run as root, before {@link Boot}. May be cut off at
 * any moment and run again.
 *
 * <p>{@code java -cp headwater-boot.jar io.headwater.boot.PrepareVolume --device <device> --volume <folder> --machine <folder>
 * --owner <uid>:<gid> --patience <seconds>}
 *
 * <p>Exit codes: 0 when the volume is mounted; those of {@link Refusal} otherwise.
 */
public final class PrepareVolume {
    private static final String USAGE = "Call this program with --device <device> --volume <folder> --machine <folder>"
            + " --owner <uid>:<gid> --patience <seconds>.";

    private PrepareVolume() {
    }

    public static void main(String[] arguments) {
        try {
            List<String> required = List.of("device", "volume", "machine", "owner", "patience");
            prepare(Arguments.parse(arguments, USAGE, required, Set.of()));
        } catch (RefusalException refused) {
            BootLog.error(refused.getMessage());
            System.exit(refused.refusal().exitCode());
        }
    }

    private static void prepare(Arguments arguments) {
        BootSettings settings = new MachineFolder(arguments.path("machine")).settings();
        Path folder = arguments.path("volume");
        BlockDevice device = BlockDevice.waitFor(arguments.path("device"), Duration.ofSeconds(arguments.number("patience")));
        if (!isMounted(device, folder)) {
            refuseReadOnly(device);
            if (needsFileSystem(device, settings)) {
                makeFileSystem(device, settings, arguments.text("owner"));
            }
            FileSystem.check(device);
            CrashPoint.CHECKED.reached();
            FileSystem.mount(device, folder);
            CrashPoint.MOUNTED.reached();
        }
        FileSystem.grow(device, folder);
        CrashPoint.GROWN.reached();
        BootLog.info("the volume of node " + settings.nodeId() + " is on " + folder + ", from " + device.path());
    }

    /** So it is when this program was cut off after the mount, without a restart of the machine. */
    private static boolean isMounted(BlockDevice device, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw Refusal.IMAGE_BROKEN.because("There is no folder " + folder + " to mount the volume on.");
        }
        String mounted = FileSystem.mountedOn(folder);
        if (mounted != null && !mounted.equals(device.number())) {
            throw Refusal.VOLUME_UNUSABLE.because("Another device (" + mounted + ") is mounted on " + folder + ".");
        }
        return mounted != null;
    }

    private static void refuseReadOnly(BlockDevice device) {
        if (device.isReadOnly()) {
            throw Refusal.VOLUME_UNUSABLE.because("The device " + device.path() + " is read-only; Kafka needs to write.");
        }
    }

    /** True when a file system has to be made; false when it is this node's already. Refuses everything else. */
    private static boolean needsFileSystem(BlockDevice device, BootSettings settings) {
        DeviceContent content = DeviceContent.of(device);
        String place = "The device " + device.path();
        switch (content.kind()) {
            case FOREIGN ->
                throw Refusal.FOREIGN_DEVICE.because(place + " holds " + content.words() + ", which Headwater did not put there; nothing was changed.");
            case OURS -> {
                content.identity().refuseUnless(VolumeIdentity.of(settings), place);
                return false;
            }
            case UNFINISHED -> content.identity().refuseUnless(VolumeIdentity.of(settings), place);
            case NOTHING -> {
            }
        }
        if (!settings.volumeIsNew()) {
            throw Refusal.USED_VOLUME_EMPTY.because(place + " of node " + settings.nodeId()
                    + " held data before and has none now; it is not formatted, because that could erase what the other replicas hold.");
        }
        return true;
    }

    private static void makeFileSystem(BlockDevice device, BootSettings settings, String owner) {
        FormatIntent.write(device, VolumeIdentity.of(settings));
        CrashPoint.INTENT_WRITTEN.reached();
        FileSystem.make(device, VolumeIdentity.of(settings), owner);
        CrashPoint.FILE_SYSTEM_MADE.reached();
        FormatIntent.clear(device);
        CrashPoint.INTENT_CLEARED.reached();
        BootLog.info("made a file system on " + device.path() + " for node " + settings.nodeId());
    }
}
