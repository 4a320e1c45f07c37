package org.ergodic.launcher.toy.words;

/** What the toy bundle "words" exports. */
public final class Words {
    private Words() {}

    public static String greeting() {
        return "hello from words";
    }
}
