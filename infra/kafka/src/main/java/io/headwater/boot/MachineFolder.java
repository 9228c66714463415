package io.headwater.boot;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;

/** The files a machine was given. Its place is not known where they are rendered, hence the placeholders in them. */
final class MachineFolder {
    private final Path folder;

    MachineFolder(Path folder) {
        this.folder = folder;
    }

    BootSettings settings() {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(read("boot.properties")));
        } catch (IOException | IllegalArgumentException unreadable) {
            throw Refusal.INVALID_MACHINE_FILES.because("boot.properties cannot be read", unreadable);
        }
        return BootSettings.parse(properties);
    }

    Path logConfiguration() {
        return folder.resolve("log4j2.xml");
    }

    Path path() {
        return folder;
    }

    /**
     * Writes server.properties into {@code work}, absolute paths in place of its placeholders and {@code more} after it, readable by
     * its owner only.
     */
    Path resolveServerProperties(Path volume, Path work, String more) {
        Path resolved = work.resolve("server.resolved.properties");
        Path unfinished = work.resolve("server.resolved.properties.unfinished");
        try {
            String text = (read("server.properties") + more)
                    .replace("@machine@", asPropertyValue(folder))
                    .replace("@volume@", asPropertyValue(volume));
            Files.deleteIfExists(unfinished);
            Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(unfinished, text);
            Files.move(unfinished, resolved, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw Refusal.INVALID_MACHINE_FILES.because("server.properties cannot be resolved", failed);
        }
        return resolved;
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
    }

    private static String asPropertyValue(Path path) {
        String text = path.toString();
        // log.dirs is a list: a comma would make two folders of one
        if (text.contains(",") || text.contains("\\")) {
            throw Refusal.INVALID_MACHINE_FILES.because("The path " + text + " has a comma or a backslash in it, which Kafka cannot take.");
        }
        return text;
    }
}
