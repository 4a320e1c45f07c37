package org.ergodic.compiler;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Device;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.program.Program;
import org.ergodic.program.ProgramException;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A backend that runs plans with the {@link Interpreter}, so that the conformance kit can judge the compiler by itself. */
final class InterpretingBackend implements Backend {
    private final int threads;

    InterpretingBackend(int threads) {
        this.threads = threads;
    }

    @Override
    public Device device() {
        return new Device("interpreter", "any", 1);
    }

    @Override
    public Session open(Map<String, Tensor> variables) {
        return new Interpreted(threads, variables);
    }

    private static final class Interpreted implements Session {
        private final int threads;
        private final Map<String, Tensor> kinds = new LinkedHashMap<>();
        private final Map<String, ByteBuffer> memory = new HashMap<>();
        private List<List<String>> blocks = List.of();
        private boolean closed;

        Interpreted(int threads, Map<String, Tensor> initial) {
            this.threads = threads;
            initial.forEach((name, tensor) -> {
                kinds.put(name, Tensor.zeros(tensor.type(), tensor.shape()));
                memory.put(
                        name,
                        Interpreter.bytes(
                                (long) tensor.shape().size() * tensor.type().bytes()));
            });
            set(initial);
        }

        private void set(Map<String, Tensor> tensors) {
            tensors.forEach((name, tensor) -> fill(memory.get(name), tensor));
        }

        private static void fill(ByteBuffer bytes, Tensor tensor) {
            for (int i = 0; i < tensor.shape().size(); i++) {
                Interpreter.set(bytes, tensor.type(), i, tensor.get(i));
            }
        }

        /** Moves variables so that those of a block lie side by side. */
        private void arrange(List<List<String>> wanted) {
            Map<String, Tensor> values = read(kinds.keySet());
            for (List<String> block : wanted) {
                int size = block.stream().mapToInt(name -> (int) size(name)).sum();
                ByteBuffer whole = Interpreter.bytes(size);
                int at = 0;
                for (String name : block) {
                    memory.put(name, Interpreter.from(whole, at));
                    at += (int) size(name);
                }
            }
            blocks = wanted;
            set(values);
        }

        private long size(String name) {
            return (long) kinds.get(name).shape().size()
                    * kinds.get(name).type().bytes();
        }

        @Override
        public synchronized Executable prepare(Program program) {
            open();
            for (Value wanted : program.variables().values()) {
                Tensor found = kinds.get(wanted.name());
                if (found == null
                        || found.type() != wanted.type()
                        || !found.shape().equals(wanted.shape())) {
                    throw new ProgramException("the program uses the variable '" + wanted.name() + "' as "
                            + wanted.type().text() + wanted.shape() + ", but the session has " + found);
                }
            }
            Plan plan = Compiler.compile(program, threads, blocks);
            arrange(plan.blocks());
            return new Executing(this, program, plan);
        }

        private void open() {
            if (closed) {
                throw new IllegalStateException("the session is closed");
            }
        }

        @Override
        public synchronized Map<String, Tensor> read(Collection<String> names) {
            open();
            Map<String, Tensor> result = new LinkedHashMap<>();
            for (String name : names) {
                Tensor kind = kind(name);
                result.put(name, tensor(memory.get(name), 0, kind.type(), kind.shape()));
            }
            return result;
        }

        private Tensor kind(String name) {
            Tensor kind = kinds.get(name);
            if (kind == null) {
                throw new RequestException("no variable '" + name + "'; there are " + kinds.keySet());
            }
            return kind;
        }

        static Tensor tensor(ByteBuffer bytes, long offset, DType type, Shape shape) {
            int size = shape.size();
            switch (type) {
                case F32 -> {
                    float[] array = new float[size];
                    for (int i = 0; i < size; i++) {
                        array[i] = bytes.getFloat((int) (offset + i) * 4);
                    }
                    return Tensor.of(shape, array);
                }
                case F64 -> {
                    double[] array = new double[size];
                    for (int i = 0; i < size; i++) {
                        array[i] = bytes.getDouble((int) (offset + i) * 8);
                    }
                    return Tensor.of(shape, array);
                }
                default -> {
                    int[] array = new int[size];
                    for (int i = 0; i < size; i++) {
                        array[i] = bytes.getInt((int) (offset + i) * 4);
                    }
                    return Tensor.of(shape, array);
                }
            }
        }

        @Override
        public synchronized void write(Map<String, Tensor> variables) {
            open();
            variables.forEach((name, tensor) -> {
                Tensor kind = kind(name);
                if (kind.type() != tensor.type() || !kind.shape().equals(tensor.shape())) {
                    throw new RequestException("the variable '" + name + "' is " + kind + ", not " + tensor);
                }
            });
            set(variables);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Executing implements Executable {
        private final Interpreted session;
        private final Program program;
        private final Plan plan;
        private boolean closed;

        Executing(Interpreted session, Program program, Plan plan) {
            this.session = session;
            this.program = program;
            this.plan = plan;
        }

        @Override
        public Map<String, Tensor> run(Map<String, Tensor> given, int first, int count) {
            synchronized (session) {
                return alone(given, first, count);
            }
        }

        private Map<String, Tensor> alone(Map<String, Tensor> given, int first, int count) {
            session.open();
            if (closed) {
                throw new IllegalStateException("the executable is closed");
            }
            if (first < 0 || count < 1) {
                throw new RequestException("iterations are counted from 0, and there are one or more");
            }
            Map<String, ByteBuffer> inputs = new HashMap<>();
            program.inputs().forEach((name, wanted) -> {
                Tensor found = given.get(name);
                if (found == null
                        || found.type() != wanted.type()
                        || !found.shape().equals(wanted.shape())) {
                    throw new RequestException("the input '" + name + "' is "
                            + wanted.type().text() + wanted.shape() + ", but " + found + " was given");
                }
                ByteBuffer bytes = Interpreter.bytes(
                        (long) wanted.shape().size() * wanted.type().bytes());
                Interpreted.fill(bytes, found);
                inputs.put(name, bytes);
            });
            for (String name : given.keySet()) {
                if (!inputs.containsKey(name)) {
                    throw new RequestException("the program has no input '" + name + "'; it has " + inputs.keySet());
                }
            }
            ByteBuffer iteration = Interpreter.bytes(4);
            Interpreter interpreter = new Interpreter(plan, session.threads, session.memory, inputs, iteration);
            interpreter.run(Rate.PREPARE);
            interpreter.run(Rate.RUN);
            Map<String, List<Double>> stacks = new LinkedHashMap<>();
            Map<String, Tensor> results = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                iteration.putInt(0, first + i);
                interpreter.run(Rate.ITERATION);
                program.outputs().forEach((name, value) -> {
                    View view = plan.outputs().get(name);
                    ByteBuffer bytes = interpreter.at(view.buffer());
                    if (value.shape().rank() == 0) {
                        stacks.computeIfAbsent(name, any -> new ArrayList<>())
                                .add(Interpreter.get(bytes, value.type(), view.offset()));
                    } else {
                        results.put(name, Interpreted.tensor(bytes, view.offset(), value.type(), value.shape()));
                    }
                });
            }
            stacks.forEach((name, numbers) -> results.put(
                    name,
                    Tensor.of(
                            program.outputs().get(name).type(),
                            Shape.of(count),
                            numbers.stream().mapToDouble(Double::doubleValue).toArray())));
            return results;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
