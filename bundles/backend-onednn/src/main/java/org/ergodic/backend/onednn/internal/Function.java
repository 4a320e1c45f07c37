package org.ergodic.backend.onednn.internal;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A function {@code void (ptr args, i64 from, i64 to)} in LLVM's text form. Equal ones do the same.
 *
 * @param body its instructions, the last one of them a return; the first block is called {@code entry}
 * @param declarations the functions that it calls
 */
record Function(String body, Set<String> declarations) {
    private static final String PARAMETERS = "(ptr noalias readonly %args, i64 %from, i64 %to)";
    /** So that the widest registers are used where the machine has them. */
    private static final String ATTRIBUTES =
            "{ nounwind \"prefer-vector-width\"=\"512\" \"min-legal-vector-width\"=\"512\" }";

    /** A module of functions by their names. */
    static String module(Map<String, Function> functions) {
        StringBuilder text = new StringBuilder();
        Set<String> declared = new TreeSet<>();
        functions.forEach((name, function) -> {
            text.append("define void @").append(name).append(PARAMETERS).append(" #0 {\nentry:\n");
            text.append(function.body()).append("}\n");
            declared.addAll(function.declarations());
        });
        declared.forEach(line -> text.append("declare ").append(line).append('\n'));
        return text.append("attributes #0 = ").append(ATTRIBUTES).append('\n').toString();
    }
}
