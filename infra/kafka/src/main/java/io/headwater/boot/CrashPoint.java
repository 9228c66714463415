package io.headwater.boot;

/**
 * Places where tests kill the machine, as a power cut would: {@code HEADWATER_BOOT_CRASH_AT=<name>} in the environment.
 * Without the variable these calls do nothing.
 */
enum CrashPoint {
    INTENT_WRITTEN,
    FILE_SYSTEM_MADE,
    INTENT_CLEARED,
    CHECKED,
    MOUNTED,
    GROWN,
    FOLDER_MADE,
    FORMATTED,
    RENAMED;

    void reached() {
        if (name().equalsIgnoreCase(System.getenv("HEADWATER_BOOT_CRASH_AT"))) {
            Runtime.getRuntime().halt(137);
        }
    }
}
