package org.ergodic.backend.onednn.internal;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The code of kernels. It depends on their structure only, so kernels of all sessions share it; it stays until the backend goes.
 */
final class Functions implements AutoCloseable {
    private final Llvm llvm;
    private final Team team;
    private final Map<Function, MemorySegment> places = new HashMap<>();
    private final List<Llvm.Linked> linked = new ArrayList<>();

    Functions(Llvm llvm, Team team) {
        this.llvm = llvm;
        this.team = team;
    }

    /** On the leading thread: makes code of what is new. All threads compile. */
    void make(Stream<Function> functions) {
        List<Function> missing = functions
                .distinct()
                .filter(function -> !places.containsKey(function))
                .toList();
        if (!missing.isEmpty()) {
            compile(missing);
        }
    }

    /** Where a function begins that was made. */
    long place(Function function) {
        return places.get(function).address();
    }

    /** A module for each thread, of every so manieth function. */
    private void compile(List<Function> functions) {
        int modules = Math.min(team.size(), functions.size());
        byte[][] objects = new byte[modules][];
        team.together(thread -> {
            if (thread < modules) {
                Map<String, Function> named = new LinkedHashMap<>();
                for (int i = thread; i < functions.size(); i += modules) {
                    named.put(name(i), functions.get(i));
                }
                objects[thread] = llvm.compile(Function.module(named));
            }
        });
        Llvm.Linked all = llvm.link(List.of(objects));
        linked.add(all);
        for (int i = 0; i < functions.size(); i++) {
            places.put(functions.get(i), all.function(name(i)));
        }
    }

    private static String name(int number) {
        return "kernel" + number;
    }

    @Override
    public void close() {
        linked.forEach(Llvm.Linked::close);
        linked.clear();
        places.clear();
    }
}
