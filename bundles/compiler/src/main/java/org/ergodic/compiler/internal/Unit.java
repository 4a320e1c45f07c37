package org.ergodic.compiler.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ergodic.compiler.Rate;
import org.ergodic.program.Value;

/**
 * What is computed together: one loop nest with many values, or one value that is not a loop. Values of a loop have the same
 * elements in the same order, as many as the product of the extents; those that reduce have fewer.
 */
final class Unit {
    final Rate rate;
    final boolean loop;
    final List<Value> members = new ArrayList<>();
    final Set<Unit> needs = new LinkedHashSet<>();
    final Set<Unit> users = new LinkedHashSet<>();
    int[] extents;
    boolean[] reduced;
    private int visited;

    Unit(Rate rate, boolean loop, int[] extents) {
        this.rate = rate;
        this.loop = loop;
        this.extents = extents;
        this.reduced = new boolean[extents.length];
    }

    boolean reduces() {
        for (boolean any : reduced) {
            if (any) {
                return true;
            }
        }
        return false;
    }

    /** This needs another one. */
    void need(Unit other) {
        if (other != this) {
            needs.add(other);
            other.users.add(this);
        }
    }

    /** Takes all of another one over: its values, what it needs and who needs it. */
    void absorb(Unit other) {
        members.addAll(other.members);
        members.sort(Comparator.comparingInt(Value::index));
        for (Unit needed : other.needs) {
            needed.users.remove(other);
            need(needed);
        }
        for (Unit user : other.users) {
            user.needs.remove(other);
            user.need(this);
        }
        needs.remove(this);
        users.remove(this);
    }

    /**
     * Whether this needs another one, directly or not.
     *
     * @param search a number that no search had before
     */
    boolean reaches(Unit other, int search) {
        if (other.users.isEmpty()) {
            return false;
        }
        Deque<Unit> open = new ArrayDeque<>();
        open.push(this);
        while (!open.isEmpty()) {
            for (Unit next : open.pop().needs) {
                if (next == other) {
                    return true;
                }
                if (next.visited != search) {
                    next.visited = search;
                    open.push(next);
                }
            }
        }
        return false;
    }

    /** Finer loops; the products stay. */
    void refine(int[] finer) {
        reduced = Extents.marks(finer, extents, reduced);
        extents = finer;
    }

    @Override
    public String toString() {
        return members + " " + Arrays.toString(extents);
    }
}
