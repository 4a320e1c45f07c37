package org.ergodic;

/** An error meant for a person: the message says what was expected, what was found and what to do. */
public abstract sealed class ErgodicException extends RuntimeException permits RequestException, FailureException {
    private static final long serialVersionUID = 1L;

    ErgodicException(String message, Throwable cause) {
        super(message, cause);
    }
}
