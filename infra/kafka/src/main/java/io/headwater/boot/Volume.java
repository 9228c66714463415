package io.headwater.boot;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** The volume of a node: Kafka's folder and nothing else. Here it is only looked at. */
final class Volume {
    static final String UNFINISHED = ".formatting-";
    /** In every new ext4 file system, and in every one that PrepareVolume has made. */
    private static final List<String> COMES_WITH_FILE_SYSTEM = List.of("lost+found", FileSystem.MARKER);

    /** A segment's two index files. */
    private static final long LEAST_FREE_BYTES = 20 << 20;

    private final Path root;

    Volume(Path root) {
        if (!Files.isDirectory(root) || !Files.isWritable(root)) {
            throw Refusal.VOLUME_UNUSABLE.because("The volume " + root + " is not a folder that can be written.");
        }
        this.root = root;
    }

    Path root() {
        return root;
    }

    Path kafkaFolder() {
        return root.resolve("kafka");
    }

    /** True when the volume has to be formatted; false when it is this node's already. Refuses everything else. */
    boolean needsFormat(BootSettings settings) {
        if (Files.exists(kafkaFolder())) {
            VolumeIdentity.of(storedIdentity()).refuseUnless(VolumeIdentity.of(settings), "The volume " + root);
            return false;
        }
        if (!settings.volumeIsNew()) {
            throw Refusal.USED_VOLUME_EMPTY.because("The volume " + root + " of node " + settings.nodeId()
                    + " held data before and has none now; it is not formatted, because that could erase what the other replicas hold.");
        }
        List<String> foreign = foreignContent();
        if (!foreign.isEmpty()) {
            throw Refusal.NEW_VOLUME_NOT_EMPTY.because("The volume " + root + " should be empty and holds " + foreign + "; nothing was changed.");
        }
        return true;
    }

    /** Folders that a format left behind when it was interrupted. */
    List<Path> unfinishedFormats() {
        return content().stream().filter(path -> name(path).startsWith(UNFINISHED)).toList();
    }

    /**
     * Kafka on a full volume may die of a memory fault: its index files are mapped with holes in them. So it is said before, in the
     * words of the operating system; whether retention frees enough in time is left to Kafka.
     */
    void sayWhetherFull() {
        try {
            FileStore store = Files.getFileStore(root);
            if (store.getUsableSpace() < LEAST_FREE_BYTES) {
                BootLog.error("No space left on device: the volume " + root + " has " + (store.getUsableSpace() >> 20) + " of "
                        + (store.getTotalSpace() >> 20) + " MiB free; Kafka may not run until it has grown.");
            }
        } catch (IOException unreadable) {
            throw Refusal.VOLUME_UNUSABLE.because("The volume " + root + " cannot be asked for its free space", unreadable);
        }
    }

    private Properties storedIdentity() {
        Path file = kafkaFolder().resolve("meta.properties");
        if (!Files.isRegularFile(file)) {
            throw Refusal.VOLUME_DAMAGED.because("The volume " + root + " has a kafka folder without meta.properties; nothing was changed.");
        }
        Properties stored = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            stored.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw Refusal.VOLUME_DAMAGED.because("The file " + file + " cannot be read", unreadable);
        }
        return stored;
    }

    private List<String> foreignContent() {
        List<String> names = new ArrayList<>();
        for (Path path : content()) {
            if (!name(path).startsWith(UNFINISHED) && !COMES_WITH_FILE_SYSTEM.contains(name(path))) {
                names.add(name(path));
            }
        }
        return names;
    }

    private List<Path> content() {
        try (Stream<Path> paths = Files.list(root)) {
            return paths.sorted().toList();
        } catch (IOException unreadable) {
            throw Refusal.VOLUME_UNUSABLE.because("The volume " + root + " cannot be listed", unreadable);
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
