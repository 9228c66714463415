package io.headwater.aws;

import io.headwater.boot.Refusal;
import java.io.IOException;
import java.time.Duration;

/** Tries again with growing pauses: a machine that has just started is often a moment ahead of what it asks. */
final class Attempts {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private Attempts() {
    }

    interface Attempt<T> {
        T make() throws IOException, InterruptedException;
    }

    /** The first answer; refuses with the last failure once {@code patience} is over. */
    static <T> T until(Duration patience, String what, Attempt<T> attempt) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (long pauseMs = 200; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE.toMillis())) {
            try {
                return attempt.make();
            } catch (IOException failed) {
                if (System.nanoTime() + pauseMs * 1_000_000 >= deadline) {
                    throw Refusal.CLOUD_REFUSED.because(what + " did not succeed in " + patience.toSeconds() + " s", failed);
                }
            } catch (InterruptedException interrupted) {
                throw Refusal.CLOUD_REFUSED.because(what + " was interrupted", interrupted);
            }
            pause(pauseMs);
        }
    }

    /** {@code HEADWATER_CLOUD_PATIENCE_SECONDS} is for tests. */
    static Duration patience(Duration usual) {
        String seconds = System.getenv("HEADWATER_CLOUD_PATIENCE_SECONDS");
        return seconds == null ? usual : Duration.ofSeconds(Long.parseLong(seconds));
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
