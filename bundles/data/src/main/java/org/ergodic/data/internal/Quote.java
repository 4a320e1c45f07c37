package org.ergodic.data.internal;

/** Text out of a file, made fit for one line of a message. */
final class Quote {
    private static final int MOST = 60;

    private Quote() {}

    static String of(String text) {
        String shown = text.length() > MOST ? text.substring(0, MOST) + "…" : text;
        return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
