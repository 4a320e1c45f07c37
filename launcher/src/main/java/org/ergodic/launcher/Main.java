package org.ergodic.launcher;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The process: starts the platform, runs the command on this thread, stops everything, ends with the command's code. */
public final class Main {
    private static final int FAILED = 1;
    private static final int REFUSED = 2;
    private static final String THREADS = "ergodic.threads";

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        List<String> words = Arrays.asList(args);
        String threads = System.getProperty(THREADS, "1");
        if (!threads.matches("[1-9][0-9]{0,3}")) {
            String hint = "put -D" + THREADS + "=N into ERGODIC_JAVA_OPTS, or leave it away for one a core";
            report(new LaunchException(THREADS + " is a number from 1 to 9999, but is '" + threads + "'", hint), words);
            return REFUSED;
        }
        CountDownLatch ended = new CountDownLatch(1);
        try (Platform platform = Platform.start(Home.find())) {
            stopOnSignal(platform, Thread.currentThread(), ended);
            long patience = platform.failures().isEmpty() ? 10_000 : 500;
            int code = platform.command(patience).applyAsInt(args);
            ended.countDown();
            return code;
        } catch (LaunchException e) {
            report(e, words);
            return FAILED;
        } catch (RuntimeException e) {
            String hint = "this is a defect of Ergodic: please report it with what --verbose shows";
            report(new LaunchException("the command ended with " + e, hint, e), words);
            return FAILED;
        } catch (InterruptedException e) {
            return FAILED;
        } finally {
            ended.countDown();
        }
    }

    /** Ctrl-C and SIGTERM: the command is interrupted, gets a moment to end by itself, then the framework stops. */
    private static void stopOnSignal(Platform platform, Thread command, CountDownLatch ended) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                if (ended.getCount() > 0) {
                                    command.interrupt();
                                    ended.await(5, TimeUnit.SECONDS);
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            } finally {
                                platform.close();
                            }
                        },
                        "ergodic-stop"));
    }

    private static void report(LaunchException e, List<String> words) {
        String line = "ergodic: " + e.getMessage() + "; " + e.hint();
        System.err.println(line.replaceAll("\\s*\\R\\s*", " "));
        if (words.contains("--verbose")) {
            e.printStackTrace();
        }
        if (words.contains("--json")) {
            System.out.printf(
                    "{\"error\": %s, \"hint\": %s}%n", FlatJson.quote(e.getMessage()), FlatJson.quote(e.hint()));
        }
    }
}
