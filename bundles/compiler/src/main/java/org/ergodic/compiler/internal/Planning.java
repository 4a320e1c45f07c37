package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.compiler.Buffer;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Plan;
import org.ergodic.compiler.Rate;
import org.ergodic.program.Composites;
import org.ergodic.program.Program;

/** From a program to a plan: rewriting, fusion, kernels, order, memory. */
public final class Planning {
    private Planning() {}

    /** See {@link org.ergodic.compiler.Compiler#compile}. */
    public static Plan of(Program program, int threads, List<List<String>> given) {
        Program rewritten = Rewriting.of(Composites.expand(program, name -> false));
        Accesses accesses = new Accesses(rewritten);
        Units units = new Units(rewritten, accesses);
        Needs needs = new Needs(rewritten, accesses, units);
        Blocks blocks = new Blocks(given);
        Map<String, Integer> sizes = new HashMap<>();
        rewritten.variables().forEach((name, value) -> {
            blocks.add(name);
            sizes.put(name, value.shape().size());
        });
        Lowering lowering = new Lowering(rewritten, accesses, units, needs, blocks);
        Places places = new Places(lowering.roots, blocks, sizes);
        Assigning assigning = new Assigning(rewritten, accesses, units, lowering, blocks, places);
        Dependencies dependencies = new Dependencies(lowering.drafts, places.renewed());

        Map<Rate, List<Kernel>> kernels = new EnumMap<>(Rate.class);
        Set<Root> kept = new HashSet<>();
        List<Ordering.Turn> iteration = List.of();
        for (Rate rate : Rate.values()) {
            List<Ordering.Turn> turns = Ordering.of(lowering.drafts, rate, dependencies, places, threads);
            kernels.put(
                    rate,
                    turns.stream()
                            .map(turn -> lowering.drafts.get(turn.draft()).kernel())
                            .toList());
            if (rate == Rate.ITERATION) {
                iteration = turns;
            } else {
                turns.forEach(turn -> keep(turn, kept));
            }
        }
        assigning.outputs.values().forEach(view -> kept.add(lowering.roots.get(view.buffer())));
        Arena arena = new Arena(lowering.roots, iteration, kept, threads);
        List<Buffer> buffers = new ArrayList<>();
        for (Root root : lowering.roots.all()) {
            Root last = root.last();
            buffers.add(new Buffer(
                    last.storage, last.name, root.type, root.size, offset(root, last, arena), last.constant));
        }
        return new Plan(buffers, arena.size(), blocks.all(), kernels, assigning.outputs);
    }

    private static void keep(Ordering.Turn turn, Set<Root> kept) {
        for (Shares.Span span : turn.spans()) {
            if (span.key() instanceof Root root) {
                kept.add(root);
            }
        }
    }

    private static long offset(Root root, Root last, Arena arena) {
        return switch (last.storage) {
            case ARENA -> arena.offset(last) + root.first() * root.type.bytes();
            case VARIABLE -> root.first() * root.type.bytes();
            default -> 0;
        };
    }
}
