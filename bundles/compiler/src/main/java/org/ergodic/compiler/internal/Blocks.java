package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Variables that lie side by side. */
final class Blocks {
    private record Place(List<String> block, int index) {}

    private final Map<String, Place> places = new HashMap<>();
    private final List<List<String>> blocks = new ArrayList<>();

    Blocks(List<List<String>> given) {
        given.forEach(this::put);
    }

    private void put(List<String> block) {
        blocks.add(block);
        for (int i = 0; i < block.size(); i++) {
            places.put(block.get(i), new Place(block, i));
        }
    }

    /** A variable that the program has; by itself if nobody wants it otherwise. */
    void add(String name) {
        if (!places.containsKey(name)) {
            put(List.of(name));
        }
    }

    /** Puts variables side by side in this order; false if they lie otherwise already. */
    boolean join(List<String> names) {
        Place first = places.get(names.get(0));
        if (first != null && first.block.size() >= first.index + names.size()) {
            if (first.block.subList(first.index, first.index + names.size()).equals(names)) {
                return true;
            }
        }
        boolean free = new HashSet<>(names).size() == names.size()
                && names.stream()
                        .allMatch(name -> !places.containsKey(name)
                                || places.get(name).block.size() == 1);
        if (free) {
            names.forEach(name -> {
                Place place = places.remove(name);
                if (place != null) {
                    blocks.remove(place.block);
                }
            });
            put(List.copyOf(names));
        }
        return free;
    }

    /** The block of a variable. */
    List<String> block(String name) {
        return places.get(name).block;
    }

    List<List<String>> all() {
        return List.copyOf(blocks);
    }
}
