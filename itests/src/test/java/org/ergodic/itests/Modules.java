package org.ergodic.itests;

/** The modules that this build has: one needs a newer JDK than the others. */
final class Modules {
    private Modules() {}

    static boolean isBuilt(String module) {
        return !module.equals("backend-onednn") || Runtime.version().feature() >= 25;
    }
}
