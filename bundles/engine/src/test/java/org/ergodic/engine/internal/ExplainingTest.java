package org.ergodic.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Explanation;
import org.ergodic.engine.Engine.Explained;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.run.RunSpec;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainingTest {
    private static final double MILLISECOND = 1e6;

    @TempDir
    Path temp;

    private final PlugIns table = Toys.table();
    private final Explaining explaining = new Explaining(table, new Sampling(table), MILLISECOND);

    private Path run(String model) {
        Path folder = temp.resolve(model);
        Toys.engine(table)
                .train(
                        new RunSpec(model, Map.of(), "gauss", Map.of("rows", 500), 5, 8, 3, "reference"),
                        folder,
                        event -> {});
        return folder;
    }

    @Test
    void aRunHasATrainingStepAndWhatMakesSamples() {
        Path folder = run("shift");
        List<Explained> all = explaining.explain(folder, "", false);
        assertThat(all).extracting(Explained::program).containsExactly("training step", "sampling");
        assertThat(all).allSatisfy(one -> {
            assertThat(one.backend()).isEqualTo("reference");
            assertThat(one.nanos()).isNaN();
            assertThat(one.plan().steps()).isNotEmpty().allMatch(step -> Double.isNaN(step.nanos()));
        });
        RunFolder kept = RunFolder.existing(folder);
        assertThat(all.get(0).plan().operations())
                .isEqualTo(Explanation.operations(kept.program(RunFolder.TRAINING, kept.provenance())));
        assertThat(explaining.explain(run("optimal"), "", false))
                .extracting(Explained::program)
                .containsExactly("training step", "sampling start", "sampling step");
    }

    @Test
    void aProfileTimesEachStepAndLeavesTheRunAlone() {
        Path folder = run("shift");
        Checkpoints.State before = RunFolder.existing(folder).checkpoints().last();
        assertThat(explaining.explain(folder, "", true)).hasSize(2).allSatisfy(one -> {
            assertThat(one.nanos()).isPositive();
            Explanation.Total total = one.plan().total(Explanation.Rate.ITERATION);
            assertThat(total.nanos()).isPositive();
            assertThat(total.steps()).isPositive();
        });
        Checkpoints.State after = RunFolder.existing(folder).checkpoints().last();
        assertThat(after.checkpoint()).isEqualTo(before.checkpoint());
    }

    @Test
    void aProgramIsReadFromItsText() throws Exception {
        Program program = Program.build(g -> {
            Value w = g.variable("w", Shape.of(3, 4));
            Value row = w.gather(g.input("which", DType.I32, Shape.of(2)));
            g.assign("w", w.plus(row.sum()));
            g.assign("count", g.iteration());
            g.output("row", row);
        });
        Path file = temp.resolve("step.txt");
        Files.writeString(file, program.text());
        table.add(Toys.plugIn(Backend.class, "fast", new Toys.Lanes(2), 100, 9));
        assertThat(explaining.explain(file, "reference", true)).singleElement().satisfies(one -> {
            assertThat(one.program()).isEqualTo("program");
            assertThat(one.plan().steps())
                    .extracting(Explanation.Step::name)
                    .containsExactly("gather", "sum", "add", "assign");
        });
        assertThat(explaining.explain(file, "", false))
                .singleElement()
                .extracting(Explained::backend)
                .isEqualTo("fast");
    }

    @Test
    void whatIsNeitherIsRefused() throws Exception {
        assertThatThrownBy(() -> explaining.explain(temp.resolve("none"), "", false))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("a run's folder or a file with a program's text, but it does not exist");
        assertThatThrownBy(() -> explaining.explain(temp, "", false)).hasMessageContaining("is no run");
        Path file = Files.writeString(temp.resolve("x.txt"), "no program");
        assertThatThrownBy(() -> explaining.explain(file, "", false)).isInstanceOf(RequestException.class);
        Path good = Files.writeString(
                temp.resolve("y.txt"),
                Program.build(g -> g.output("x", g.iota(3))).text());
        assertThatThrownBy(() -> explaining.explain(good, "cuda", false))
                .hasMessageContaining("there is no backend 'cuda'; there are reference");
    }
}
