package org.ergodic.backend.onednn.internal;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ergodic.FailureException;
import org.ergodic.backend.onednn.internal.Driver.Row;
import org.ergodic.backend.onednn.internal.Driver.Stack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that run lists of native functions, written by hand. */
@Timeout(60)
class DriverTest {
    /** What the rows of these tests call. */
    private static final String FUNCTIONS = """
            ; args: in, out. out[k] = in[0] + in[1] + k for k in from .. to - 1
            define void @spread(ptr %args, i64 %from, i64 %to) nounwind {
            entry:
              %in = load ptr, ptr %args
              %p = getelementptr ptr, ptr %args, i64 1
              %out = load ptr, ptr %p
              %a = load i64, ptr %in
              %p1 = getelementptr i64, ptr %in, i64 1
              %b = load i64, ptr %p1
              %sum = add i64 %a, %b
              br label %loop
            loop:
              %k = phi i64 [ %from, %entry ], [ %k1, %loop ]
              %place = getelementptr i64, ptr %out, i64 %k
              %value = add i64 %sum, %k
              store i64 %value, ptr %place
              %k1 = add i64 %k, 1
              %more = icmp slt i64 %k1, %to
              br i1 %more, label %loop, label %over
            over:
              ret void
            }
            ; args: in, out. out[0] = the iteration's number at in, as a double
            define void @number(ptr %args, i64 %from, i64 %to) nounwind {
              %in = load ptr, ptr %args
              %p = getelementptr ptr, ptr %args, i64 1
              %out = load ptr, ptr %p
              %n = load i32, ptr %in
              %d = sitofp i32 %n to double
              store double %d, ptr %out
              ret void
            }
            define i32 @fails(ptr %primitive, ptr %stream, i32 %count, ptr %arguments) nounwind {
              ret i32 %count
            }
            """;

    private static final Arena ARENA = Arena.ofShared();
    private static Llvm llvm;
    private static Llvm.Linked functions;
    private static Driver driver;

    @BeforeAll
    static void load() {
        llvm = new Llvm(Natives.load(Path.of("target", "natives"), ARENA).llvm());
        functions = llvm.link(List.of(llvm.compile(FUNCTIONS)));
        driver = new Driver(llvm);
    }

    @AfterAll
    static void unload() {
        driver.close();
        functions.close();
        ARENA.close();
    }

    private static MemorySegment words(int count, Arena arena) {
        return arena.allocate(8L * count, 64);
    }

    private static long args(Arena arena, MemorySegment... places) {
        MemorySegment args = words(places.length, arena);
        for (int i = 0; i < places.length; i++) {
            args.setAtIndex(JAVA_LONG, i, places[i].address());
        }
        return args.address();
    }

    private static void run(int threads, Driver.Shared shared, List<MemorySegment> shares, long first, long end) {
        Team team = new Team(threads, () -> {});
        try {
            team.call(() -> {
                shared.until(end);
                team.together(number -> shared.drive(shares.get(number), first));
                return true;
            });
        } finally {
            team.end(() -> {});
        }
    }

    /** Each thread writes its part of a, reads all of it after a meeting, writes its part of b, and so on. */
    @Test
    void threadsSeeWhatOthersWroteBeforeAMeeting() {
        for (int threads : new int[] {1, 2, 3}) {
            try (Arena arena = Arena.ofShared()) {
                Driver.Shared shared = driver.new Shared(threads, arena);
                MemorySegment a = words(1 + threads, arena);
                MemorySegment b = words(1 + threads, arena);
                long spread = functions.function("spread").address();
                List<MemorySegment> shares = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    MemorySegment number = arena.allocate(JAVA_INT);
                    shares.add(shared.share(
                            i,
                            number.address(),
                            List.of(
                                    // a[i] = b[0] + b[1] + i
                                    new Row(spread, args(arena, b, a), i, i + 1),
                                    Driver.MEETING,
                                    // b[i] = a[0] + a[1] + i
                                    new Row(spread, args(arena, a, b), i, i + 1)),
                            List.of(),
                            arena));
                }
                int iterations = 2_000;
                run(threads, shared, shares, 0, iterations);
                assertThat(shared.end()).isEqualTo(iterations);
                long[] x = new long[Math.max(2, threads)];
                for (int n = 0; n < 2 * iterations; n++) {
                    long sum = x[0] + x[1];
                    for (int i = 0; i < threads; i++) {
                        x[i] = sum + i;
                    }
                    if (threads == 1) {
                        x[1] = 0;
                    }
                }
                for (int i = 0; i < threads; i++) {
                    assertThat(b.getAtIndex(JAVA_LONG, i)).isEqualTo(x[i]);
                }
            }
        }
    }

    /** The last thread writes a number that the leader keeps, of each iteration. */
    @Test
    void scalarsOfEachIterationAreKept() {
        for (int threads : new int[] {1, 2, 3}) {
            try (Arena arena = Arena.ofShared()) {
                Driver.Shared shared = driver.new Shared(threads, arena);
                MemorySegment value = arena.allocate(8, 64);
                int count = 2_000;
                MemorySegment kept = words(count, arena);
                MemorySegment numbers = arena.allocate(4L * count, 64);
                long first = (1L << 31) - 1 - count;
                List<MemorySegment> shares = new ArrayList<>();
                MemorySegment leaders = arena.allocate(JAVA_INT);
                for (int i = 0; i < threads; i++) {
                    MemorySegment number = i == 0 ? leaders : arena.allocate(JAVA_INT);
                    List<Row> rows = i < threads - 1
                            ? List.of()
                            : List.of(
                                    new Row(functions.function("number").address(), args(arena, number, value), 0, 1));
                    List<Stack> stacks = List.of(
                            new Stack(value.address(), kept.address(), 8),
                            new Stack(leaders.address(), numbers.address(), 4));
                    shares.add(shared.share(i, number.address(), rows, stacks, arena));
                }
                run(threads, shared, shares, first, first + count);
                for (int i = 0; i < count; i++) {
                    assertThat(kept.getAtIndex(JAVA_DOUBLE, i)).isEqualTo(first + i);
                    assertThat(numbers.getAtIndex(JAVA_INT, i)).isEqualTo((int) (first + i));
                }
            }
        }
    }

    @Test
    void aRunEndsAfterAnIterationWhenItIsStopped() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Driver.Shared shared = driver.new Shared(2, arena);
            MemorySegment number = arena.allocate(JAVA_INT);
            MemorySegment value = arena.allocate(8, 64);
            Row row = new Row(functions.function("number").address(), args(arena, number, value), 0, 1);
            List<MemorySegment> shares = List.of(
                    shared.share(0, number.address(), List.of(row), List.of(), arena),
                    shared.share(1, arena.allocate(JAVA_INT).address(), List.of(), List.of(), arena));
            Thread stopper = new Thread(() -> {
                while ((double) JAVA_DOUBLE.varHandle().getVolatile(value, 0L) < 1000) {
                    Thread.onSpinWait();
                }
                shared.stop();
            });
            stopper.start();
            run(2, shared, shares, 0, Long.MAX_VALUE);
            stopper.join();
            assertThat(shared.end()).isGreaterThanOrEqualTo(1000).isEqualTo((long) value.get(JAVA_DOUBLE, 0) + 1);
        }
    }

    @Test
    void aStatusOfOneDnnEndsARun() {
        try (Arena arena = Arena.ofShared()) {
            Driver.Shared shared = driver.new Shared(2, arena);
            MemorySegment execution = words(6, arena);
            execution.setAtIndex(JAVA_LONG, 0, functions.function("fails").address());
            execution.setAtIndex(JAVA_LONG, 3, 7);
            execution.setAtIndex(JAVA_LONG, 5, shared.failure());
            Row row = new Row(driver.execute(), execution.address(), 0, 1);
            List<MemorySegment> shares = List.of(
                    shared.share(0, arena.allocate(JAVA_INT).address(), List.of(), List.of(), arena),
                    shared.share(1, arena.allocate(JAVA_INT).address(), List.of(row), List.of(), arena));
            run(2, shared, shares, 0, Long.MAX_VALUE);
            assertThatThrownBy(shared::end).isInstanceOf(FailureException.class).hasMessageContaining("status 7");
        }
    }

    @Test
    void ticksAreCounted() {
        try (Arena arena = Arena.ofShared()) {
            Driver.Shared shared = driver.new Shared(1, arena);
            MemorySegment counts = words(3, arena);
            MemorySegment words = words(1 << 12, arena);
            long spread = functions.function("spread").address();
            List<Row> rows = List.of(
                    new Row(driver.tick(), counts.address(), 1, 0),
                    new Row(spread, args(arena, words, words), 2, 1 << 12),
                    new Row(driver.tick(), counts.address(), 2, 0));
            MemorySegment share = shared.share(0, arena.allocate(JAVA_INT).address(), rows, List.of(), arena);
            run(1, shared, List.of(share), 0, 1000);
            assertThat(counts.getAtIndex(JAVA_LONG, 2)).isGreaterThan(1000 * 1000);
            assertThat(counts.getAtIndex(JAVA_LONG, 1)).isBetween(1L, counts.getAtIndex(JAVA_LONG, 0) - 1);
        }
    }
}
