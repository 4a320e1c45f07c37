package org.ergodic.compiler.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.compiler.Buffer.Storage;

/** Where roots lie in the end: by themselves, in others, or in variables, which may lie side by side. */
final class Places {
    /**
     * A place.
     *
     * @param key equal for places in one piece of memory
     * @param first its first element there
     * @param old whether it is what a variable was when the iteration began
     */
    record Place(Storage storage, Object key, long first, boolean old) {}

    private final Roots roots;
    private final Blocks blocks;
    private final Map<String, Integer> sizes;
    private final Set<Root> fresh = new HashSet<>();
    private final Map<Integer, Place> known = new HashMap<>();

    Places(Roots roots, Blocks blocks, Map<String, Integer> sizes) {
        this.roots = roots;
        this.blocks = blocks;
        this.sizes = sizes;
    }

    /** A root that is what variables become lies where they are. */
    void settle(Root root, Root variable) {
        root.settle(variable, 0);
        fresh.add(root);
        known.clear();
    }

    /** These, after variables have been put side by side. */
    Places renewed() {
        known.clear();
        return this;
    }

    Place of(int id) {
        return known.computeIfAbsent(id, any -> {
            Root root = roots.get(id);
            Root last = root.last();
            if (last.storage != Storage.VARIABLE) {
                return new Place(last.storage, last, root.first(), false);
            }
            List<String> block = blocks.block(last.name);
            long first = root.first();
            for (String name : block.subList(0, block.indexOf(last.name))) {
                first += sizes.getOrDefault(name, 0);
            }
            return new Place(Storage.VARIABLE, block, first, !isFresh(root));
        });
    }

    private boolean isFresh(Root root) {
        for (Root each = root; each != null; each = each.home()) {
            if (fresh.contains(each)) {
                return true;
            }
        }
        return false;
    }

    /** Bytes of an element. */
    int bytes(int id) {
        return roots.get(id).type.bytes();
    }

    /** The element of {@code whole} at which another root in it begins. */
    long within(int id, Root whole) {
        return of(id).first() - of(whole.id).first();
    }
}
