package org.ergodic.backend.onednn.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.ergodic.FailureException;

/**
 * The native loop that runs a thread's share of a program, iteration after iteration, without coming back to Java. A share is a
 * list of {@link Row}s: functions to be called one after the other, of which one waits for the other threads.
 */
final class Driver implements AutoCloseable {
    /** Bytes between what different threads write: two cache lines, because processors fetch them in pairs. */
    static final int APART = 128;

    private static final int ROW = 32;
    private static final int THREAD = 9 * 8;
    private static final int FAILURE = APART;
    private static final int END = 2 * APART;
    private static final int COUNTERS = 3 * APART;

    private static final String TEXT = """
            %Row = type { ptr, ptr, i64, i64 } ; function (null after the last row), arguments, from, to
            %Stack = type { ptr, ptr, i64 } ; from (null after the last stack), to, bytes
            %Thread = type {
              ptr, ; 0 rows
              ptr, ; 1 the number of the iteration, i32
              ptr, ; 2 what threads share: stop, failure, end
              ptr, ; 3 how often this thread has met the others
              ptr, ; 4 the same of the first thread; those of the others follow
              i64, ; 5 how many threads
              ptr, ; 6 gives the processor away
              ptr, ; 7 stacks, null if there are none
              i64  ; 8 is this the leader?
            }
            %Execution = type { ptr, ptr, ptr, i64, ptr, ptr } ; function, primitive, stream, count, arguments, failure

            declare void @llvm.x86.sse2.pause()
            declare i64 @llvm.readcyclecounter()

            ; Iterations first to end - 1. The leader brings the end nearer when it is asked to stop; the others see that at the
            ; meeting after the same iteration, or, if they are late to look, after the one that the new end is after.
            define void @drive(ptr %thread, i64 %first) nounwind {
            entry:
              %rows = load ptr, ptr %thread
              %p1 = getelementptr %Thread, ptr %thread, i64 0, i32 1
              %number = load ptr, ptr %p1
              %p2 = getelementptr %Thread, ptr %thread, i64 0, i32 2
              %shared = load ptr, ptr %p2
              %failure = getelementptr i8, ptr %shared, i64 128
              %end = getelementptr i8, ptr %shared, i64 256
              %p7 = getelementptr %Thread, ptr %thread, i64 0, i32 7
              %stacks = load ptr, ptr %p7
              %stacked = icmp ne ptr %stacks, null
              %p8 = getelementptr %Thread, ptr %thread, i64 0, i32 8
              %leads = load i64, ptr %p8
              %leader = icmp ne i64 %leads, 0
              br label %iteration
            iteration:
              %i = phi i64 [ %first, %entry ], [ %next, %arrive ]
              %index = sub i64 %i, %first
              %i32 = trunc i64 %i to i32
              store i32 %i32, ptr %number
              br label %task
            task:
              %row = phi ptr [ %rows, %iteration ], [ %nextRow, %call ]
              %function = load ptr, ptr %row
              %last = icmp eq ptr %function, null
              br i1 %last, label %done, label %call
            call:
              %r1 = getelementptr %Row, ptr %row, i64 0, i32 1
              %args = load ptr, ptr %r1
              %r2 = getelementptr %Row, ptr %row, i64 0, i32 2
              %from = load i64, ptr %r2
              %r3 = getelementptr %Row, ptr %row, i64 0, i32 3
              %to = load i64, ptr %r3
              call void %function(ptr %args, i64 %from, i64 %to)
              %nextRow = getelementptr %Row, ptr %row, i64 1
              br label %task
            done:
              %next = add i64 %i, 1
              br i1 %stacked, label %gather, label %decide
            gather:
              call void @meet(ptr %thread, i64 0, i64 0)
              br i1 %leader, label %stack, label %arrive
            stack:
              %place = phi ptr [ %stacks, %gather ], [ %nextPlace, %copied ]
              %source = load ptr, ptr %place
              %none = icmp eq ptr %source, null
              br i1 %none, label %decide, label %copy
            copy:
              %s1 = getelementptr %Stack, ptr %place, i64 0, i32 1
              %target = load ptr, ptr %s1
              %s2 = getelementptr %Stack, ptr %place, i64 0, i32 2
              %bytes = load i64, ptr %s2
              %offset = mul i64 %index, %bytes
              %element = getelementptr i8, ptr %target, i64 %offset
              %small = icmp eq i64 %bytes, 4
              br i1 %small, label %copy4, label %copy8
            copy4:
              %word4 = load i32, ptr %source
              store i32 %word4, ptr %element
              br label %copied
            copy8:
              %word8 = load i64, ptr %source
              store i64 %word8, ptr %element
              br label %copied
            copied:
              %nextPlace = getelementptr %Stack, ptr %place, i64 1
              br label %stack
            decide:
              br i1 %leader, label %ask, label %arrive
            ask:
              %stop = load atomic i64, ptr %shared monotonic, align 8
              %failed = load atomic i64, ptr %failure monotonic, align 8
              %either = or i64 %stop, %failed
              %goes = icmp eq i64 %either, 0
              br i1 %goes, label %arrive, label %halt
            halt:
              store atomic i64 %next, ptr %end monotonic, align 8
              br label %arrive
            arrive:
              call void @meet(ptr %thread, i64 0, i64 0)
              %limit = load atomic i64, ptr %end monotonic, align 8
              %more = icmp slt i64 %next, %limit
              br i1 %more, label %iteration, label %over
            over:
              ret void
            }

            ; Waits until all threads have been here as often.
            define void @meet(ptr %thread, i64 %from, i64 %to) nounwind {
            entry:
              %p3 = getelementptr %Thread, ptr %thread, i64 0, i32 3
              %mine = load ptr, ptr %p3
              %p4 = getelementptr %Thread, ptr %thread, i64 0, i32 4
              %counters = load ptr, ptr %p4
              %p5 = getelementptr %Thread, ptr %thread, i64 0, i32 5
              %threads = load i64, ptr %p5
              %p6 = getelementptr %Thread, ptr %thread, i64 0, i32 6
              %yield = load ptr, ptr %p6
              %before = load atomic i64, ptr %mine monotonic, align 8
              %now = add i64 %before, 1
              store atomic i64 %now, ptr %mine release, align 8
              br label %thread.next
            thread.next:
              %k = phi i64 [ 0, %entry ], [ %k1, %thread.here ]
              %all = icmp eq i64 %k, %threads
              br i1 %all, label %over, label %other
            other:
              %distance = mul i64 %k, 128
              %counter = getelementptr i8, ptr %counters, i64 %distance
              br label %look
            look:
              %spins = phi i64 [ 0, %other ], [ %spins1, %pause ], [ %spins, %away ]
              %theirs = load atomic i64, ptr %counter acquire, align 8
              %here = icmp sge i64 %theirs, %now
              br i1 %here, label %thread.here, label %wait
            wait:
              %patient = icmp ult i64 %spins, 512
              br i1 %patient, label %pause, label %away
            pause:
              call void @llvm.x86.sse2.pause()
              %spins1 = add i64 %spins, 1
              br label %look
            away:
              %ignored = call i32 %yield()
              br label %look
            thread.here:
              %k1 = add i64 %k, 1
              br label %thread.next
            over:
              ret void
            }

            ; Adds the clock's ticks since the last call, if there was one, to word 'from'.
            define void @tick(ptr %counts, i64 %from, i64 %to) nounwind {
              %now = call i64 @llvm.readcyclecounter()
              %before = load i64, ptr %counts
              store i64 %now, ptr %counts
              %begins = icmp eq i64 %before, 0
              %since = sub i64 %now, %before
              %ticks = select i1 %begins, i64 0, i64 %since
              %place = getelementptr i64, ptr %counts, i64 %from
              %total = load i64, ptr %place
              %sum = add i64 %total, %ticks
              store i64 %sum, ptr %place
              ret void
            }

            ; A primitive of oneDNN's. A status that is not 0 is noted where the leader sees it.
            define void @execute(ptr %execution, i64 %from, i64 %to) nounwind {
              %function = load ptr, ptr %execution
              %e1 = getelementptr %Execution, ptr %execution, i64 0, i32 1
              %primitive = load ptr, ptr %e1
              %e2 = getelementptr %Execution, ptr %execution, i64 0, i32 2
              %stream = load ptr, ptr %e2
              %e3 = getelementptr %Execution, ptr %execution, i64 0, i32 3
              %long = load i64, ptr %e3
              %count = trunc i64 %long to i32
              %e4 = getelementptr %Execution, ptr %execution, i64 0, i32 4
              %args = load ptr, ptr %e4
              %status = call i32 %function(ptr %primitive, ptr %stream, i32 %count, ptr %args)
              %well = icmp eq i32 %status, 0
              br i1 %well, label %over, label %failed
            failed:
              %e5 = getelementptr %Execution, ptr %execution, i64 0, i32 5
              %failure = load ptr, ptr %e5
              %wide = sext i32 %status to i64
              store atomic i64 %wide, ptr %failure monotonic, align 8
              br label %over
            over:
              ret void
            }
            """;

    /**
     * A call of {@code void function(ptr args, i64 from, i64 to)}.
     *
     * @param function where it begins
     */
    record Row(long function, long args, long from, long to) {}

    /** A scalar whose value after each iteration is kept: in element i of {@code to} after iteration first + i. */
    record Stack(long from, long to, int bytes) {}

    private final Llvm.Linked code;
    private final MethodHandle drive;
    private final long yield;
    private final long meet;
    private final long tick;
    private final long execute;

    Driver(Llvm llvm) {
        Linker linker = Linker.nativeLinker();
        code = llvm.link(List.of(llvm.compile(TEXT)));
        drive = linker.downcallHandle(code.function("drive"), FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        meet = code.function("meet").address();
        tick = code.function("tick").address();
        execute = code.function("execute").address();
        yield = linker.defaultLookup().findOrThrow("sched_yield").address();
    }

    /** The function that adds the ticks since its last call to word {@code from} of its arguments; word 0 is the clock then. */
    long tick() {
        return tick;
    }

    /**
     * The function that executes a primitive of oneDNN's. Its arguments are six words: the address of {@code
     * dnnl_primitive_execute}, the primitive, the stream, how many arguments, where they are, {@link Shared#failure}.
     */
    long execute() {
        return execute;
    }

    /** What the threads of a team have in common while they run anything. */
    final class Shared {
        private final MemorySegment words;
        private final int threads;

        Shared(int threads, Arena arena) {
            this.threads = threads;
            words = arena.allocate(COUNTERS + (long) threads * APART, APART);
        }

        /** Lets a run that goes on end after its iteration. */
        void stop() {
            words.set(JAVA_LONG, 0, 1);
        }

        /** Where a row puts the number of what went wrong in it, which ends the run after the iteration. */
        long failure() {
            return words.address() + FAILURE;
        }

        /** To be called before the threads run, with the number after the last iteration. */
        void until(long end) {
            words.set(JAVA_LONG, FAILURE, 0);
            words.set(JAVA_LONG, END, end);
        }

        /**
         * What a thread does.
         *
         * @param number of the thread; 0 leads
         * @param iteration the place of the iteration's number, which is this thread's
         * @param rows to be done in each iteration; {@link #MEETING} waits
         * @param stacks to be filled by the leader; every thread gets the same ones
         */
        MemorySegment share(int number, long iteration, List<Row> rows, List<Stack> stacks, Arena arena) {
            MemorySegment thread = arena.allocate(THREAD, APART);
            thread.set(JAVA_LONG, 0, write(rows, thread.address(), arena));
            thread.set(JAVA_LONG, 8, iteration);
            thread.set(JAVA_LONG, 16, words.address());
            thread.set(JAVA_LONG, 24, words.address() + COUNTERS + (long) number * APART);
            thread.set(JAVA_LONG, 32, words.address() + COUNTERS);
            thread.set(JAVA_LONG, 40, threads);
            thread.set(JAVA_LONG, 48, yield);
            thread.set(JAVA_LONG, 56, stacks.isEmpty() ? 0 : write(stacks, arena));
            thread.set(JAVA_LONG, 64, number == 0 ? 1 : 0);
            return thread;
        }

        /** Runs iterations {@code first} and up on the calling thread, which is that of the share; all threads do so. */
        void drive(MemorySegment share, long first) {
            try {
                drive.invokeExact(share.address(), first);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        /** After a run: the number after the last iteration that was done, which is less than it was meant to be when stopped. */
        long end() {
            long failure = words.get(JAVA_LONG, FAILURE);
            if (failure != 0) {
                throw new FailureException("oneDNN failed with status " + failure
                        + "; use another backend, such as 'reference', to see whether the program is at fault");
            }
            return words.get(JAVA_LONG, END);
        }
    }

    /** A row that waits for the other threads. */
    static final Row MEETING = new Row(0, 0, 0, 0);

    private long write(List<Row> rows, long thread, Arena arena) {
        MemorySegment table = arena.allocate((rows.size() + 1L) * ROW, APART);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            boolean waits = row == MEETING;
            table.set(JAVA_LONG, (long) i * ROW, waits ? meet : row.function);
            table.set(JAVA_LONG, (long) i * ROW + 8, waits ? thread : row.args);
            table.set(JAVA_LONG, (long) i * ROW + 16, row.from);
            table.set(JAVA_LONG, (long) i * ROW + 24, row.to);
        }
        return table.address();
    }

    private static long write(List<Stack> stacks, Arena arena) {
        MemorySegment table = arena.allocate(stacks.size() * 24L + 8, 8);
        for (int i = 0; i < stacks.size(); i++) {
            table.set(JAVA_LONG, i * 24L, stacks.get(i).from);
            table.set(JAVA_LONG, i * 24L + 8, stacks.get(i).to);
            table.set(JAVA_LONG, i * 24L + 16, stacks.get(i).bytes);
        }
        return table.address();
    }

    @Override
    public void close() {
        code.close();
    }
}
