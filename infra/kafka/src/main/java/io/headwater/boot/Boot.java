package io.headwater.boot;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Starts Kafka on a machine, the same way on every cloud: checks the volume, formats it when that is right, then becomes
 * Kafka in this very process, so that SIGTERM is Kafka's own controlled shutdown and no second JVM is paid for.
 *
 * <p>{@code java @machine/jvm.options -cp ... io.headwater.boot.Boot --machine <folder> --volume <folder>
 * [--work <folder>]}
 *
 * <p>Exit codes: those of {@link Refusal}; 1 when Kafka itself failed; 143 after SIGTERM.
 */
public final class Boot {
    private static final String USAGE = "Call this program with --machine <folder> --volume <folder>,"
            + " and with --work <folder> where the first cannot be written.";

    private Boot() {
    }

    public static void main(String[] arguments) {
        try {
            start(arguments);
        } catch (RefusalException refused) {
            BootLog.error(refused.getMessage());
            System.exit(refused.refusal().exitCode());
        }
    }

    private static void start(String[] words) {
        Arguments arguments = Arguments.parse(words, USAGE, List.of("machine", "volume"), Set.of("work"));
        MachineFolder machine = new MachineFolder(arguments.path("machine"));
        Volume volume = new Volume(arguments.path("volume"));
        BootSettings settings = machine.settings();
        // before the first class of Kafka's is loaded: many of them make a logger
        System.setProperty("log4j2.configurationFile", machine.logConfiguration().toString());

        if (volume.needsFormat(settings)) {
            VolumeFormat.run(volume, settings);
            BootLog.info("formatted " + volume.kafkaFolder() + " for node " + settings.nodeId());
        } else {
            BootLog.info("using " + volume.kafkaFolder() + " of node " + settings.nodeId() + " as it is");
        }

        volume.sayWhetherFull();
        Path work = arguments.path("work", machine.path());
        Path serverProperties = machine.resolveServerProperties(volume.root(), work, settings.servesFigures() ? Figures.KAFKA_SETTINGS : "");
        if (settings.servesFigures()) {
            Figures.serve(settings.figuresAddress(), settings.figuresReader(), machine.path(), volume.root());
        }
        BootLog.info("starting Kafka as node " + settings.nodeId());
        kafka.Kafka.main(new String[] {serverProperties.toString()});
    }
}
