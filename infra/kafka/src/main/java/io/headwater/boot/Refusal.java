package io.headwater.boot;

/** Why a machine does not start Kafka. Each reason has an exit code of its own, so that a log is not needed to tell them apart. */
public enum Refusal {
    /** The program was not called as {@code --machine <folder> --volume <folder>}. */
    INVALID_ARGUMENTS(64),
    /** boot.properties or server.properties is missing or does not say what it must. */
    INVALID_MACHINE_FILES(65),
    /** The volume is not there, or cannot be read or written. */
    VOLUME_UNUSABLE(70),
    /** The volume is known to have held data and is empty: formatting it could erase what the other replicas hold. */
    USED_VOLUME_EMPTY(71),
    /** The volume was never used by Headwater, yet holds something. */
    NEW_VOLUME_NOT_EMPTY(72),
    VOLUME_OF_ANOTHER_CLUSTER(73),
    VOLUME_OF_ANOTHER_NODE(74),
    VOLUME_OF_ANOTHER_DIRECTORY(75),
    /** Kafka's folder is there, but not the file that says whose it is. */
    VOLUME_DAMAGED(76),
    FORMAT_FAILED(77);

    private final int exitCode;

    Refusal(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    /** An exception that ends the program with this reason; {@code sentence} goes to stderr as it is. */
    RefusalException because(String sentence) {
        return new RefusalException(this, sentence, null);
    }

    RefusalException because(String sentence, Throwable cause) {
        return new RefusalException(this, sentence + ": " + cause, cause);
    }
}
