package io.headwater.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.boot.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.common.utils.Utils;

/** A machine's files, secret ones among them, as provider-aws packs them (machine-files.ts): gzip of {@code { files, secretFiles }}. */
record MachineFiles(Map<String, String> files) {

    static MachineFiles unpack(byte[] packed) {
        Map<String, String> files = new TreeMap<>();
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            JsonNode json = new ObjectMapper().readTree(unpacked);
            for (String kind : new String[] {"files", "secretFiles"}) {
                for (Map.Entry<String, JsonNode> entry : json.path(kind).properties()) {
                    files.put(entry.getKey(), entry.getValue().asText());
                }
            }
        } catch (IOException unreadable) {
            throw Refusal.INVALID_MACHINE_FILES.because("The machine's files cannot be unpacked", unreadable);
        }
        return new MachineFiles(files);
    }

    /** All or nothing: into a folder beside, then one rename. To be read by the group, to be changed by nobody. */
    void layOut(Path folder, String group) {
        Path unfinished = folder.resolveSibling(folder.getFileName() + ".unfinished");
        try {
            GroupPrincipal readers = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
            Utils.delete(unfinished.toFile());
            makeFolder(unfinished, readers);
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = inside(unfinished, file.getKey());
                makeFolders(unfinished, path.getParent(), readers);
                Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
                Files.writeString(path, file.getValue());
                own(path, readers);
            }
            Utils.delete(folder.toFile());
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw Refusal.IMAGE_BROKEN.because("The machine's files cannot be laid out in " + folder, failed);
        }
    }

    private static void makeFolders(Path root, Path folder, GroupPrincipal readers) throws IOException {
        if (!folder.equals(root) && !Files.exists(folder)) {
            makeFolders(root, folder.getParent(), readers);
            makeFolder(folder, readers);
        }
    }

    private static void makeFolder(Path folder, GroupPrincipal readers) throws IOException {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        own(folder, readers);
    }

    private static void own(Path path, GroupPrincipal readers) throws IOException {
        Files.getFileAttributeView(path, PosixFileAttributeView.class).setGroup(readers);
    }

    private static Path inside(Path root, String name) {
        Path path = root.resolve(name).normalize();
        if (!path.startsWith(root)) {
            throw Refusal.INVALID_MACHINE_FILES.because("The file " + name + " would lie outside of the machine's folder.");
        }
        return path;
    }
}
