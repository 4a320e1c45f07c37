package org.ergodic.program;

import org.ergodic.RequestException;

/** A malformed program; the message names the value and says what is wrong with it. */
public final class ProgramException extends RequestException {
    private static final long serialVersionUID = 1L;

    public ProgramException(String message) {
        super(message);
    }

    ProgramException(String message, RuntimeException cause) {
        super(message, cause);
    }
}
