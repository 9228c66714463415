package io.headwater.aws;

import io.headwater.boot.Arguments;
import io.headwater.boot.BootLog;
import io.headwater.boot.Refusal;
import io.headwater.boot.RefusalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;

/**
 * The part of a machine's start that only EC2 needs: fetches the machine's files from where its user data says and attaches its
 * volume, both with the credentials of the instance's role. Leaves {@code <folder>/machine} and {@code <folder>/volume.env}, as the
 * units of every cloud expect them. May be cut off at any moment and run again.
 */
public final class FetchFiles {
    private static final String USAGE = "Call this program with --folder <folder> --group <group>.";

    private FetchFiles() {
    }

    public static void main(String[] words) {
        try {
            Arguments arguments = Arguments.parse(words, USAGE, List.of("folder", "group"), Set.of());
            fetch(arguments.path("folder"), arguments.text("group"));
        } catch (RefusalException refused) {
            BootLog.error(refused.getMessage());
            System.exit(refused.refusal().exitCode());
        }
    }

    private static void fetch(Path folder, String group) {
        InstanceMetadata metadata = new InstanceMetadata();
        UserData userData = UserData.parse(metadata.get("user-data"));
        AwsCalls aws = new AwsCalls(userData.region(), metadata);

        MachineFiles.unpack(aws.secrets(userData.files())).layOut(folder.resolve("machine"), group);
        BootLog.info("laid out the files of machine " + userData.machineId() + " on node " + userData.nodeId());
        // the name that Linux gives to it: its serial number is the volume's id without the dash
        Path device = deviceFolder().resolve("nvme-Amazon_Elastic_Block_Store_" + userData.volumeId().replace("-", ""));
        AttachedVolume.attach(aws, userData, metadata.get("meta-data/instance-id"), device);
        writeWhole(folder.resolve("volume.env"), "HEADWATER_DEVICE=" + device + "\n");
    }

    private static Path deviceFolder() {
        return Path.of(System.getenv().getOrDefault("HEADWATER_DEVICE_FOLDER", "/dev/disk/by-id"));
    }

    private static void writeWhole(Path file, String text) {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try {
            Files.writeString(unfinished, text);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw Refusal.IMAGE_BROKEN.because("The file " + file + " cannot be written", failed);
        }
    }
}
