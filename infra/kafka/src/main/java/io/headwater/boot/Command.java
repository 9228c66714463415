package io.headwater.boot;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the operating system that was run to its end. */
record Command(int exitCode, String output, String complaint) {

    /** Refuses only where the program cannot be run or outlives {@code limit}; what its exit code means is for the caller. */
    static Command run(Duration limit, List<String> words) {
        try {
            // files, not pipes: nothing has to be read while it runs
            Path output = Files.createTempFile("headwater-output", null);
            Path complaint = Files.createTempFile("headwater-complaint", null);
            try {
                Process process = new ProcessBuilder(words)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(output.toFile())
                        .redirectError(complaint.toFile())
                        .start();
                if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw Refusal.IMAGE_BROKEN.because(words.get(0) + " did not end within " + limit.toSeconds() + " s.");
                }
                return new Command(process.exitValue(), text(output), text(complaint));
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(complaint);
            }
        } catch (IOException | InterruptedException failed) {
            throw Refusal.IMAGE_BROKEN.because(words.get(0) + " cannot be run", failed);
        }
    }

    boolean succeeded() {
        return exitCode == 0;
    }

    /** What it said about its failure, in one line. */
    String words() {
        String said = (complaint + " " + output).replaceAll("\\s+", " ").trim();
        return said.isEmpty() ? "exit code " + exitCode : said;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
