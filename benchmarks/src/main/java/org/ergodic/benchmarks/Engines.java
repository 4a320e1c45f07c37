package org.ergodic.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ergodic.RequestException;

/**
 * How the engines are started.
 *
 * @param backend of ours
 * @param python that has the peers
 * @param peers their names
 * @param folder where they write what they have to say
 */
record Engines(String backend, Optional<Path> python, List<String> peers, Path folder) {
    static final String OURS = "ours";

    /** PyTorch as it is written first, as it is tuned, compiled; JAX a step at a time, and many steps in one program. */
    static final List<String> PEERS = List.of("torch", "torch-tuned", "torch-compile", "jax", "jax-scan");

    private static final int NATIVE_ACCESS = 24;

    static void check(List<String> peers) {
        for (String peer : peers) {
            if (!PEERS.contains(peer)) {
                throw new RequestException("there is no peer '" + peer + "'; there are " + String.join(", ", PEERS));
            }
        }
    }

    /** Ours first. */
    List<String> names() {
        List<String> names = new ArrayList<>(List.of(OURS));
        if (python.isPresent()) {
            names.addAll(peers);
        }
        return names;
    }

    Engine start(String name) throws IOException {
        List<String> command = name.equals(OURS)
                ? java(Worker.class, backend)
                : List.of(
                        python.orElseThrow().toString(),
                        Python.folder().resolve("worker.py").toString(),
                        name);
        return new Engine(name, command, folder.resolve(name + ".log"));
    }

    Engine machine() throws IOException {
        return new Engine("machine", java(Machine.class), folder.resolve("machine.log"));
    }

    /** As the distribution starts Java. */
    private static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "--add-modules",
                "jdk.incubator.vector"));
        if (Runtime.version().feature() >= NATIVE_ACCESS) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
