package io.headwater.boot;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Arguments of the form {@code --name value}. */
public record Arguments(Map<String, String> values, String usage) {

    public static Arguments parse(String[] words, String usage, List<String> required, Set<String> optional) {
        Map<String, String> values = new HashMap<>();
        for (int at = 0; at < words.length; at += 2) {
            String name = words[at].replaceFirst("^--", "");
            boolean known = required.contains(name) || optional.contains(name);
            if (!known || at + 1 == words.length || values.put(name, words[at + 1]) != null) {
                throw Refusal.INVALID_ARGUMENTS.because(usage);
            }
        }
        if (!values.keySet().containsAll(required)) {
            throw Refusal.INVALID_ARGUMENTS.because(usage);
        }
        return new Arguments(values, usage);
    }

    public String text(String name) {
        return values.get(name);
    }

    public Path path(String name) {
        return Path.of(text(name)).toAbsolutePath().normalize();
    }

    public Path path(String name, Path otherwise) {
        return values.containsKey(name) ? path(name) : otherwise;
    }

    public int number(String name) {
        try {
            return Integer.parseInt(text(name));
        } catch (NumberFormatException notANumber) {
            throw Refusal.INVALID_ARGUMENTS.because(usage);
        }
    }
}
