package org.ergodic;

/** The request was wrong: asking again in the same way fails again (exit code 2). */
public non-sealed class RequestException extends ErgodicException {
    private static final long serialVersionUID = 1L;

    /** @param message what was expected, what was found, what to do */
    public RequestException(String message) {
        super(message, null);
    }

    /**
     * @param message what was expected, what was found, what to do
     * @param cause what was caught
     */
    public RequestException(String message, Throwable cause) {
        super(message, cause);
    }
}
