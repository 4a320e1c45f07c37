package org.ergodic.backend.onednn.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A function {@code void (ptr args, i64 from, i64 to)} in LLVM's text form. Equal ones do the same.
 *
 * @param body its instructions, the last one of them a return; the first block is called {@code entry}
 * @param declarations the functions that it calls, of others
 * @param routines those of ours
 */
record Function(String body, Set<String> declarations, Map<String, Routine> routines) {
    private static final String PARAMETERS = "(ptr noalias readonly %args, i64 %from, i64 %to)";

    /** So that the widest registers are used where the machine has them. */
    private static final String ATTRIBUTES =
            "{ nounwind \"prefer-vector-width\"=\"512\" \"min-legal-vector-width\"=\"512\" }";

    /** A module of functions by their names. */
    static String module(Map<String, Function> functions) {
        StringBuilder text = new StringBuilder();
        Set<String> declared = new TreeSet<>();
        Map<String, Routine> routines = new LinkedHashMap<>();
        functions.forEach((name, function) -> {
            define(text, "void @" + name + PARAMETERS, function, declared);
            routines.putAll(function.routines());
        });
        routines.values()
                .forEach(routine -> define(
                        text,
                        "internal void @" + routine.name() + "(" + routine.parameters() + ")",
                        routine.function(),
                        declared));
        declared.forEach(line -> text.append("declare ").append(line).append('\n'));
        return text.append("attributes #0 = ").append(ATTRIBUTES).append('\n').toString();
    }

    private static void define(StringBuilder text, String head, Function function, Set<String> declared) {
        text.append("define ").append(head).append(" #0 {\nentry:\n");
        text.append(function.body()).append("}\n");
        declared.addAll(function.declarations());
    }
}
