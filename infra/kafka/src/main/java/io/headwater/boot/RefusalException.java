package io.headwater.boot;

/** Ends the program with a reason, before anything was changed that cannot be repeated. */
public final class RefusalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    RefusalException(Refusal refusal, String sentence, Throwable cause) {
        super(sentence, cause);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
