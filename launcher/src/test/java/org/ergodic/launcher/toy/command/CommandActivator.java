package org.ergodic.launcher.toy.command;

import java.util.Hashtable;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.ergodic.launcher.toy.words.Words;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * A command as the real one registers it. Its first argument is the exit code, or {@code wait}: then it prints a line
 * and waits until it is interrupted.
 */
public final class CommandActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        ToIntFunction<String[]> command = args -> args[0].equals("wait") ? waitForInterrupt() : greet(context, args[0]);
        context.registerService(ToIntFunction.class, command, new Hashtable<>(Map.of("ergodic.command", "main")));
    }

    private static int greet(BundleContext context, String code) {
        System.out.println(Words.greeting() + " at " + context.getBundle().getLocation() + " in "
                + context.getProperty("ergodic.home") + " with "
                + context.getProperty("org.osgi.framework.storage"));
        return Integer.parseInt(code);
    }

    private static int waitForInterrupt() {
        System.out.println("waiting");
        try {
            Thread.sleep(60_000);
            return 1;
        } catch (InterruptedException e) {
            System.out.println("interrupted");
            return 0;
        }
    }

    @Override
    public void stop(BundleContext context) {
        System.out.println("stopped");
    }
}
