package io.headwater.boot;

import java.nio.file.Path;

/**
 * Starts Kafka on a machine, the same way on every cloud: checks the volume, formats it when that is right, then becomes
 * Kafka in this very process, so that SIGTERM is Kafka's own controlled shutdown and no second JVM is paid for.
 *
 * <p>{@code java @machine/jvm.options -cp ... io.headwater.boot.Boot --machine <folder> --volume <folder>}
 *
 * <p>Exit codes: those of {@link Refusal}; 1 when Kafka itself failed; 143 after SIGTERM.
 */
public final class Boot {
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

    private static void start(String[] arguments) {
        if (arguments.length != 4 || !arguments[0].equals("--machine") || !arguments[2].equals("--volume")) {
            throw Refusal.INVALID_ARGUMENTS.because("Call this program with --machine <folder> --volume <folder>.");
        }
        MachineFolder machine = new MachineFolder(Path.of(arguments[1]).toAbsolutePath().normalize());
        Volume volume = new Volume(Path.of(arguments[3]).toAbsolutePath().normalize());
        BootSettings settings = machine.settings();
        // before the first class of Kafka's is loaded: many of them make a logger
        System.setProperty("log4j2.configurationFile", machine.logConfiguration().toString());

        if (volume.needsFormat(settings)) {
            VolumeFormat.run(volume, settings);
            BootLog.info("formatted " + volume.kafkaFolder() + " for node " + settings.nodeId());
        } else {
            BootLog.info("using " + volume.kafkaFolder() + " of node " + settings.nodeId() + " as it is");
        }

        Path serverProperties = machine.resolveServerProperties(volume.root());
        BootLog.info("starting Kafka as node " + settings.nodeId());
        kafka.Kafka.main(new String[] {serverProperties.toString()});
    }
}
