package io.headwater.boot;

/** Ends the program with a reason, before anything was changed that cannot be repeated. */
final class RefusalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    RefusalException(Refusal refusal, String sentence, Throwable cause) {
        super(sentence, cause);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
