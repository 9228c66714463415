package io.headwater.boot;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the operating system says of itself, read when asked; under the names that Prometheus' node exporter gave to these figures. */
final class OsFigures {
    private static final double TICKS_PER_SECOND = 100;
    private static final double SECTOR_BYTES = 512;
    private static final String[] CPU_MODES = {"user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"};

    private OsFigures() {
    }

    static void register(PrometheusRegistry registry, Path volume) {
        GaugeWithCallback.builder().name("node_load1").help("Processes that run or wait, over a minute.")
                .callback(to -> table("loadavg").forEach(words -> to.call(Double.parseDouble(words[0])))).register(registry);
        CounterWithCallback.builder().name("node_cpu_seconds_total").help("Seconds of all processors together.").labelNames("mode")
                .callback(to -> {
                    String[] words = line("stat", "cpu ");
                    for (int at = 0; at < CPU_MODES.length && at + 1 < words.length; at++) {
                        to.call(Double.parseDouble(words[at + 1]) / TICKS_PER_SECOND, CPU_MODES[at]);
                    }
                }).register(registry);
        for (String name : List.of("MemTotal", "MemAvailable", "Dirty")) {
            GaugeWithCallback.builder().name("node_memory_" + name + "_bytes").help("As /proc/meminfo has it.")
                    .callback(to -> to.call(Double.parseDouble(line("meminfo", name + ":")[1]) * 1024)).register(registry);
        }
        registry.register(space("node_filesystem_size_bytes", volume, FileStore::getTotalSpace));
        registry.register(space("node_filesystem_avail_bytes", volume, FileStore::getUsableSpace));

        String device = deviceOf(volume);
        // proc_diskstats: sectors read, sectors written, ms with a request under way
        registry.register(disk("node_disk_read_bytes_total", device, words -> Double.parseDouble(words[5]) * SECTOR_BYTES));
        registry.register(disk("node_disk_written_bytes_total", device, words -> Double.parseDouble(words[9]) * SECTOR_BYTES));
        registry.register(disk("node_disk_io_time_seconds_total", device, words -> Double.parseDouble(words[12]) / 1000));
        registry.register(network("node_network_receive_bytes_total", 1));
        registry.register(network("node_network_transmit_bytes_total", 9));
    }

    private interface SpaceOf {
        long ask(FileStore store) throws IOException;
    }

    private static GaugeWithCallback space(String name, Path volume, SpaceOf space) {
        return GaugeWithCallback.builder().name(name).help("Of the volume's file system.").callback(to -> {
            try {
                to.call(space.ask(Files.getFileStore(volume)));
            } catch (IOException gone) {
                // no figure is what an unreadable volume has
            }
        }).build();
    }

    private static CounterWithCallback disk(String name, String device, ToDoubleFunction<String[]> figure) {
        return CounterWithCallback.builder().name(name).help("Of the volume's device.").callback(to -> {
            for (String[] words : table("diskstats")) {
                if ((words[0] + ":" + words[1]).equals(device)) {
                    to.call(figure.applyAsDouble(words));
                }
            }
        }).build();
    }

    private static CounterWithCallback network(String name, int column) {
        return CounterWithCallback.builder().name(name).help("Of an interface.").labelNames("device").callback(to -> {
            for (String[] words : table("net/dev")) {
                if (words[0].endsWith(":")) {
                    to.call(Double.parseDouble(words[column]), words[0].substring(0, words[0].length() - 1));
                }
            }
        }).build();
    }

    /** {@code major:minor} of what the volume is mounted from: where it is a mere folder, the mount around it. */
    private static String deviceOf(Path volume) {
        String found = null;
        for (Path folder = volume; folder != null && found == null; folder = folder.getParent()) {
            found = FileSystem.mountedOn(folder);
        }
        return found == null ? "" : found;
    }

    private static String[] line(String file, String start) {
        for (String[] words : table(file)) {
            if (words[0].equals(start.trim())) {
                return words;
            }
        }
        return new String[] {start, "NaN"};
    }

    /** The words of each line. */
    private static List<String[]> table(String file) {
        try {
            return Files.readAllLines(Path.of("/proc").resolve(file)).stream().map(text -> text.trim().split("\\s+")).toList();
        } catch (IOException unreadable) {
            // a figure that cannot be read is left out
            return List.of();
        }
    }
}
