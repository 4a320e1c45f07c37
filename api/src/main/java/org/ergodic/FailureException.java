package org.ergodic;

/** The machine failed a right request: a full disk, a missing permission, a lost device (exit code 1). */
public non-sealed class FailureException extends ErgodicException {
    private static final long serialVersionUID = 1L;

    /** @param message what was expected, what was found, what to do */
    public FailureException(String message) {
        super(message, null);
    }

    /**
     * @param message what was expected, what was found, what to do
     * @param cause what was caught
     */
    public FailureException(String message, Throwable cause) {
        super(message, cause);
    }
}
