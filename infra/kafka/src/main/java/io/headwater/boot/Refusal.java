package io.headwater.boot;

/** Why a machine does not start Kafka. Each reason has an exit code of its own, so that a log is not needed to tell them apart. */
public enum Refusal {
    /** The program was not called with the arguments it takes. */
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
    FORMAT_FAILED(77),
    /** The volume's device did not appear in time. */
    DEVICE_MISSING(78),
    /** The device holds something that Headwater did not put there. */
    FOREIGN_DEVICE(79),
    /** A program of the operating system is missing or does not end: the machine image is at fault. */
    IMAGE_BROKEN(80),
    /** The cloud did not hand over the machine's files or its volume. */
    CLOUD_REFUSED(81);

    private final int exitCode;

    Refusal(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    /** An exception that ends the program with this reason; {@code sentence} goes to stderr as it is. */
    public RefusalException because(String sentence) {
        return new RefusalException(this, sentence, null);
    }

    public RefusalException because(String sentence, Throwable cause) {
        return new RefusalException(this, sentence + ": " + cause, cause);
    }
}
