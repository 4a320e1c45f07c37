package org.ergodic.launcher;

/** Ergodic cannot start: {@code getMessage()} says what was found, {@code hint()} what to do about it. */
final class LaunchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String hint;

    LaunchException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    LaunchException(String message, String hint, Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    String hint() {
        return hint;
    }
}
