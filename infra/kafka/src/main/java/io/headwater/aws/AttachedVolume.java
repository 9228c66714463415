package io.headwater.aws;

import io.headwater.boot.BootLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The machine takes its volume itself, so that nothing of a start waits for a control plane. */
final class AttachedVolume {
    /** The machine before this one may need that long to shut down. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private AttachedVolume() {
    }

    /**
     * Returns once the device is there. Whose the volume is, is told by that alone: EC2 gives the same answer to a repeated call
     * and to one that comes while another instance holds the volume.
     */
    static void attach(AwsCalls aws, UserData userData, byte[] instanceId, Path device) {
        Attempts.until(Attempts.patience(PATIENCE), "Attaching volume " + userData.volumeId(), () -> {
            if (Files.exists(device)) {
                return device;
            }
            aws.attachVolume(userData.volumeId(), new String(instanceId, StandardCharsets.UTF_8).trim(), userData.device());
            throw new IOException("EC2 has accepted it, and " + device + " is not there yet");
        });
        BootLog.info("attached volume " + userData.volumeId());
    }
}
