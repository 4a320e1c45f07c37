package org.ergodic.backend.onednn.internal;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A session's variables in native memory. Some lie side by side, in blocks, because a program wants to see them as one. */
final class Variables implements AutoCloseable {
    /** One of them. */
    record Variable(DType type, Shape shape, MemorySegment place) {
        boolean fits(DType wantedType, Shape wantedShape) {
            return type == wantedType && shape.equals(wantedShape);
        }

        @Override
        public String toString() {
            return type.text() + shape;
        }
    }

    /** Variables without gaps between them, in order. */
    private record Block(List<String> names, Memory memory) {}

    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final List<Block> blocks = new ArrayList<>();

    Variables(Map<String, Tensor> initial) {
        initial.forEach((name, tensor) -> {
            Memory memory = new Memory(Memory.bytes(tensor));
            blocks.add(new Block(List.of(name), memory));
            Memory.write(tensor, memory.place());
            variables.put(name, new Variable(tensor.type(), tensor.shape(), memory.place()));
        });
    }

    /** By their names. */
    Map<String, Variable> all() {
        return variables;
    }

    /** Which lie side by side. */
    List<List<String>> blocks() {
        return blocks.stream().map(Block::names).toList();
    }

    /**
     * Moves variables so that those of each wanted block lie side by side.
     *
     * @return whether any has moved
     */
    boolean arrange(List<List<String>> wanted) {
        boolean moved = false;
        for (List<String> names : wanted) {
            if (blocks.stream().noneMatch(block -> block.names.equals(names))) {
                move(names);
                moved = true;
            }
        }
        return moved;
    }

    private void move(List<String> names) {
        List<Block> old = blocks.stream()
                .filter(block -> block.names.stream().anyMatch(names::contains))
                .toList();
        Set<String> leaving = new LinkedHashSet<>();
        old.forEach(block -> leaving.addAll(block.names));
        if (!new LinkedHashSet<>(names).containsAll(leaving)) {
            throw new IllegalStateException("the plan wants " + names + " side by side, but other programs of the"
                    + " session want " + old.stream().map(Block::names).toList());
        }
        long bytes = 0;
        for (String name : names) {
            bytes += variables.get(name).place.byteSize();
        }
        Memory memory = new Memory(bytes);
        long at = 0;
        for (String name : names) {
            Variable variable = variables.get(name);
            MemorySegment place = memory.place().asSlice(at, variable.place.byteSize());
            place.copyFrom(variable.place);
            variables.put(name, new Variable(variable.type, variable.shape, place));
            at += place.byteSize();
        }
        blocks.removeAll(old);
        blocks.add(new Block(List.copyOf(names), memory));
        old.forEach(block -> block.memory.close());
    }

    @Override
    public void close() {
        blocks.forEach(block -> block.memory.close());
        blocks.clear();
        variables.clear();
    }
}
