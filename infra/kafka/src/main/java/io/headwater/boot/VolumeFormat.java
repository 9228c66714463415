package io.headwater.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.metadata.properties.MetaProperties;
import org.apache.kafka.metadata.properties.PropertiesUtils;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Formats an empty volume so that a crash at any moment leaves it either empty or formatted: into a folder beside, to disk,
 * then one rename.
 */
final class VolumeFormat {
    private VolumeFormat() {
    }

    static void run(Volume volume, BootSettings settings) {
        try {
            for (Path unfinished : volume.unfinishedFormats()) {
                BootLog.info("removing " + unfinished.getFileName() + ", left by a format that was interrupted");
                Utils.delete(unfinished.toFile());
            }
            Path folder = volume.root().resolve(Volume.UNFINISHED + ProcessHandle.current().pid());
            Files.createDirectory(folder);
            CrashPoint.FOLDER_MADE.reached();
            format(folder, settings);
            nameDirectory(folder, settings);
            writeToDisk(folder);
            CrashPoint.FORMATTED.reached();
            // fails when a kafka folder with content has appeared meanwhile: nothing is ever overwritten
            Files.move(folder, volume.kafkaFolder(), StandardCopyOption.ATOMIC_MOVE);
            Utils.flushDir(volume.root());
            CrashPoint.RENAMED.reached();
        } catch (Exception failed) {
            throw Refusal.FORMAT_FAILED.because("The volume " + volume.root() + " could not be formatted", failed);
        }
    }

    private static void format(Path folder, BootSettings settings) throws Exception {
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(new ByteArrayOutputStream()))
                .setClusterId(settings.clusterId())
                .setNodeId(settings.nodeId())
                .addDirectory(folder.toString())
                .setMetadataLogDirectory(folder.toString())
                .setControllerListenerName(settings.controllerListener())
                .setReleaseVersion(MetadataVersion.fromVersionString(settings.metadataVersion(), false));
        for (Map.Entry<String, Short> feature : settings.features().entrySet()) {
            formatter.setFeatureLevel(feature.getKey(), feature.getValue());
        }
        // voters come and go while the cluster lives, so the quorum is dynamic from the first record on
        formatter.setHasDynamicQuorum(true);
        if (!settings.initialControllers().isEmpty()) {
            formatter.setInitialControllers(DynamicVoters.parse(settings.initialControllers()));
        }
        formatter.run();
    }

    /** Kafka makes up a directory.id for all but founding voters; ours was stored before the node existed. */
    private static void nameDirectory(Path folder, BootSettings settings) throws IOException {
        String file = folder.resolve("meta.properties").toString();
        Properties written = PropertiesUtils.readPropertiesFile(file);
        Properties named = new MetaProperties.Builder(written)
                .setDirectoryId(Uuid.fromString(settings.directoryId()))
                .build()
                .toProperties();
        if (!named.equals(written)) {
            PropertiesUtils.writePropertiesFile(named, file, true);
        }
    }

    private static void writeToDisk(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                if (Files.isDirectory(path)) {
                    Utils.flushDir(path);
                } else {
                    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
                        file.force(true);
                    }
                }
            }
        }
    }
}
