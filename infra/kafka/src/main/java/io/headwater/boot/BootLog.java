package io.headwater.boot;

import java.io.PrintStream;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** Lines of the shape that log4j2.xml gives to Kafka's own, so that one reader understands both. */
public final class BootLog {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss,SSS");

    private BootLog() {
    }

    public static void info(String message) {
        line(System.out, "INFO", message);
    }

    public static void error(String message) {
        line(System.err, "ERROR", message);
    }

    private static void line(PrintStream stream, String level, String message) {
        stream.println(TIME.format(LocalDateTime.now()) + " " + level + " [boot] " + message.replace('\n', ' '));
        stream.flush();
    }
}
