package org.ergodic.conformance;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ergodic.program.Graph;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Tensor;

/** A program and what it is run on; every output is compared with the oracle's. */
record Case(String name, Program program, Map<String, Tensor> inputs, Map<String, Tensor> variables) {
    /** Builds the value under test from the inputs. */
    @FunctionalInterface
    interface Body {
        Value apply(Graph graph, Value[] inputs);
    }

    /** One output, {@code y}, of inputs {@code x0}, {@code x1}, … */
    static Case of(String name, Body body, Tensor... tensors) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Program program = Program.build(g -> {
            Value[] values = new Value[tensors.length];
            for (int i = 0; i < tensors.length; i++) {
                inputs.put("x" + i, tensors[i]);
                values[i] = g.input("x" + i, tensors[i].type(), tensors[i].shape());
            }
            g.output("y", body.apply(g, values));
        });
        return new Case(name, program, inputs, Map.of());
    }

    boolean uses(DType type) {
        return program.values().stream().anyMatch(value -> value.type() == type);
    }

    boolean uses(Op op) {
        return program.values().stream().anyMatch(value -> value.op() == op);
    }

    @Override
    public String toString() {
        return name;
    }
}
