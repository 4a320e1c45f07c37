package org.ergodic.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ergodic.FailureException;
import org.ergodic.engine.files.Json;
import org.ergodic.report.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each command against an engine that does nothing: what it asks for, what it prints, how it ends. */
class CliTest {
    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();
    private Surroundings surroundings;

    private record Outcome(int code, String out, String err) {
        Object json() {
            return Json.parse(out.strip().substring(out.strip().lastIndexOf('\n') + 1), "stdout");
        }
    }

    private Outcome run(String... args) {
        return run(false, args);
    }

    private Outcome run(boolean terminal, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> words = Arrays.asList(args);
        Output output = new Output(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                words.contains("--json"),
                words.contains("--verbose"),
                terminal);
        Cli cli = new Cli(engine, new FakeReport(), output, () -> null, () -> surroundings, "1.2.3");
        int code = cli.run(args);
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static void assertWrong(Outcome outcome, String... parts) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("ergodic: ").contains(parts).doesNotContain("\tat ");
        assertThat(outcome.err().strip().lines()).hasSize(1);
    }

    @Test
    void trainingTakesWhatIsGivenAndDefaultsForTheRest() {
        String run = folder.resolve("a").toString();
        Outcome outcome = run(
                "train",
                "--model",
                "gan",
                "--data",
                "ring",
                "--option",
                "loss=minimax",
                "--data-option",
                "modes=9",
                "--seed",
                "-3",
                "--output",
                run);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        var spec = engine.trained.get(Path.of(run));
        assertThat(spec.options()).isEqualTo(Map.of("loss", "minimax"));
        assertThat(spec.dataOptions()).isEqualTo(Map.of("modes", "9"));
        assertThat(spec.seed()).isEqualTo(-3);
        assertThat(List.of(spec.steps(), spec.batch())).containsExactly(10_000, 256);
        assertThat(spec.backend()).as("the only one that is there").isEqualTo("reference");
        assertThat(outcome.out()).contains("mean D(real)   0.5000   0.5000").contains("10000 steps in " + run);
        assertThat(outcome.err().lines()).as("a line every 5 %").hasSizeBetween(20, 21);
        assertThat(outcome.err()).contains("100 %  10000/10000  0:00 left  d-real 0.5000  loss NaN");
    }

    @Test
    void onATerminalOneLineIsRewritten() {
        Outcome outcome = run(true, "train", "--model", "gan", "--data", "ring", "--output", folder + "/a");
        assertThat(outcome.err()).contains("\r##########").endsWith("\n");
        assertThat(outcome.err().strip()).doesNotContain("\n");
    }

    @Test
    void trainingForAMachine() {
        String run = folder.resolve("a").toString();
        Outcome outcome = run("--json", "train", "--model", "gan", "--data", "ring", "--steps", "7", "--output", run);
        assertThat(outcome.out().strip())
                .isEqualTo("{\"run\":\"" + run + "\",\"steps\":7,\"d-real\":0.5,\"loss\":null}");
    }

    @Test
    void aSpecIsReadAndItsMistakesAreNamed() throws IOException {
        Path spec = folder.resolve("spec.json");
        Files.writeString(
                spec, "{\"model\": \"gan\", \"data\": \"ring\", \"steps\": 5, \"options\": {\"x\": 0.5, \"y\": true}}");
        Outcome good = run("train", spec.toString(), "--output", folder + "/a");
        assertThat(good.code()).as(good.err()).isZero();
        assertThat(engine.trained.get(folder.resolve("a")).options()).isEqualTo(Map.of("x", 0.5, "y", true));
        Map<String, String> mistakes = Map.of(
                "{\"model\": \"gan\", \"data\": \"ring\", \"stepz\": 5}", "unknown field 'stepz'",
                "{\"model\": \"gan\"}", "has no field 'data' (a text)",
                "{\"model\": \"gan\", \"data\": 3}", "is a text, but found 3",
                "{\"model\": \"gan\", \"data\": \"ring\", \"steps\": 0}",
                        "a whole number from 1 to 2147483647, but found 0",
                "{\"model\": \"gan\", \"data\": \"ring\", \"steps\": 2.5}", "but found 2.5",
                "{\"model\": \"gan\", \"data\": \"ring\", \"options\": {\"a\": []}}", "'a' in 'options'",
                "{\"model\": \"gan\", \"model\": \"gan\"}", "Duplicate field 'model' (line 1",
                "[]", "holds a JSON object",
                "", "is not the JSON it should be");
        for (var mistake : mistakes.entrySet()) {
            Files.writeString(spec, mistake.getKey());
            assertWrong(run("train", spec.toString(), "--output", folder + "/b"), mistake.getValue());
        }
        Files.write(spec, new byte[] {'"', (byte) 0xff});
        assertWrong(run("train", spec.toString()), "not UTF-8");
        assertWrong(run("train", folder + "/none.json"), "does not exist");
        assertWrong(run("train", spec.toString(), "--steps", "3"), "leave the file out");
    }

    @Test
    void tooLittleMemoryIsSaidPlainly() {
        Problem problem = Problem.of(new OutOfMemoryError("Java heap space"));
        assertThat(problem.code()).isEqualTo(1);
        assertThat(problem.error()).isEqualTo("the memory is too small for this (Java heap space)");
        assertThat(problem.hint()).contains("ask for less").contains("ERGODIC_JAVA_OPTS=-Xmx");
    }

    @Test
    void aStoppedRunSaysHowToGoOn() {
        engine.stopAt = 42;
        Outcome outcome = run("--json", "train", "--model", "gan", "--data", "ring", "--output", folder + "/a");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("ergodic: stopped at step 42; go on with: ergodic resume " + folder.resolve("a"));
        assertThat(outcome.json())
                .isEqualTo(Map.of(
                        "error", "stopped at step 42", "hint", "go on with: ergodic resume " + folder.resolve("a")));
        engine.stopAt = Integer.MAX_VALUE;
        assertThat(run("resume", folder + "/a").code()).isZero();
        assertWrong(run("resume", folder + "/b"), "holds no run");
    }

    @Test
    void wrongRequests() {
        assertWrong(run("train", "--model", "gam", "--data", "ring", "--output", folder + "/a"), "diffusion, gan");
        assertWrong(run("train", "--model", "gan"), "--data is", "ergodic train --model gan --data ring");
        assertWrong(run("train", "--model", "gan", "--data", "ring", "--steps", "0"), "from 1 on, but 0");
        assertWrong(run("train", "--model", "gan", "--data", "ring", "--steps", "x"), "--steps", "'x'");
        assertWrong(run("train", "--model", "gan", "--data", "ring", "--option", "x"), "key=value, but 'x'");
        assertWrong(run("train", "--model", "gan", "--data", "ring", "--option", "x=1", "--option", "x=2"), "twice");
        assertWrong(run("trian"), "knows no command 'trian'; did you mean train?", "sample");
        assertWrong(run("train", "--stepz", "3"), "knows no option '--stepz'", "--steps");
        assertWrong(run("certify", "--sampler", "ddim"), "--schedule", "ergodic certify --help");
        assertWrong(run("train", "--model"), "--model");
        assertWrong(run("services", "a", "b"), "'ergodic services' knows no argument 'b'");
        assertWrong(run(), "needs a command; there are demo, train");
        assertThat(run("--json", "trian").json().toString()).contains("error=", "hint=did you mean train?");
    }

    @Test
    void failuresOfTheMachine() {
        engine.failure = new FailureException("the disk is full\n; make room; or more");
        Outcome outcome = run("train", "--model", "gan", "--data", "ring", "--json");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.json()).isEqualTo(Map.of("error", "the disk is full", "hint", "make room; or more"));
        engine.failure = new IllegalStateException("a b\nc");
        Outcome unexpected = run("train", "--model", "gan", "--data", "ring");
        assertThat(unexpected.code()).isEqualTo(1);
        assertThat(unexpected.err().strip())
                .isEqualTo(
                        "ergodic: IllegalStateException: a b c; this should not happen, --verbose shows where it did");
        assertThat(run("train", "--model", "gan", "--data", "ring", "--verbose").err())
                .contains("\tat ");
    }

    @Test
    void sampling() throws IOException {
        Path file = folder.resolve("x.txt");
        Outcome outcome = run(
                "sample",
                "RUN",
                "-n",
                "3",
                "--sampler",
                "ddim",
                "--steps",
                "5",
                "--seed",
                "7",
                "--batch",
                "2",
                "--option",
                "eta=1",
                "-o",
                file.toString(),
                "--json");
        assertThat(outcome.out().strip()).isEqualTo("{\"file\":\"" + file + "\",\"n\":3,\"seed\":7}");
        assertThat(file).hasContent("[1.0, -1.0, 1.0]");
        assertThat(engine.sampled)
                .isEqualTo(new org.ergodic.engine.Engine.SampleRequest(
                        Path.of("RUN"), 3, "ddim", 5, 7, 2, "", Map.of("eta", "1")));
        try (var left = Files.list(folder)) {
            assertThat(left).as("nothing is left beside").containsExactly(file);
        }
        engine.sampled = null;
        assertWrong(run("sample", "RUN", "-n", "3", "-o", folder + "/x.doc"), "names no format; there are .txt");
        assertWrong(run("sample", "RUN", "-n", "3", "-o", folder + "/no/x.txt"), "does not exist");
        assertWrong(run("sample", "RUN", "-n", "0", "-o", file.toString()), "-n is a whole number from 1 on");
        assertWrong(run("sample", "RUN", "-n", "1", "--steps", "0", "-o", file.toString()), "--steps");
        assertWrong(run("sample", "-n", "1", "-o", file.toString()), "RUN");
        assertThat(engine.sampled).as("refused before any work").isNull();
    }

    @Test
    void evaluating() {
        Outcome outcome = run("evaluate", "RUN", "--metrics", "b,a", "--json");
        assertThat(outcome.out().strip())
                .isEqualTo("{\"b\":{\"value\":0.5,\"null\":[0.25,null],\"error\":0.01},"
                        + "\"a\":{\"value\":0.5,\"null\":[0.25,null],\"error\":0.01}}");
        assertThat(engine.evaluated.n()).isEqualTo(2000);
        assertThat(run("evaluate", "RUN").out()).contains("rbf-mmd   0.5000   0.0100   0.2500 to NaN");
    }

    @Test
    void aPlanIsExplained() {
        assertThat(run("explain", "RUN", "--backend", "b").out().lines())
                .containsExactly(
                        "RUN on b on reference: 7 operations, done in 3 steps; 3 buffers, 4.88 KiB",
                        "an iteration: 2 steps, 4.00 Mflop, 48.1 KiB",
                        "",
                        "step     when        flop     bytes      on",
                        "fill     prepare     0        32 B       f32[8]",
                        "add      iteration   8        64 B       f32[8] from f32[8]",
                        "matmul   iteration   4.00 M   48.0 KiB   f32[64,64] from …");
        assertThat(run("explain", "RUN", "--profile").out().lines())
                .contains(
                        "an iteration: 2 steps, 4.00 Mflop, 48.1 KiB; 2.70 ms, 1.48 Gflop/s; with a clock at each step 3.00 ms")
                .anyMatch(line -> line.matches("matmul .* 2.00 ms +67 % +2.00 G +f32.*"))
                .anyMatch(line -> line.matches("add .* 1.00 ms +33 % +8.00 k +f32.*"));
        assertThat(run("explain", "RUN", "--json").out())
                .startsWith(
                        "{\"programs\":[{\"program\":\"RUN on nothing\",\"backend\":\"reference\",\"operations\":7,"
                                + "\"buffers\":3,\"memory\":5000,\"flops\":4000008,\"bytes\":49216,\"seconds\":null,\"steps\":["
                                + "{\"name\":\"fill\",\"on\":\"f32[8]\",\"when\":\"prepare\",\"flops\":0,\"bytes\":32,\"seconds\":null},");
        assertWrong(run("explain"), "RUN|PROGRAM.txt");
    }

    @Test
    void certificatesHaveAllDigits() {
        String[] args = {"certify", "--sampler", "ddim", "--schedule", "linear", "--steps", "9", "--option", "eta=0"};
        assertThat(run(args).out())
                .contains("mean                  0.30000000000000004   0.25")
                .contains("model calls           9");
        assertThat(engine.certified).isEqualTo(Map.of("eta", "0"));
        String[] json = Arrays.copyOf(args, args.length + 1);
        json[args.length] = "--json";
        assertThat(run(json).out().strip())
                .isEqualTo(
                        "{\"mean\":0.30000000000000004,\"variance\":0.25,\"targetMean\":0.25,\"targetVariance\":0.25,"
                                + "\"modelCalls\":9,\"noiseDraws\":0}");
    }

    @Test
    void servicesAreListedAndDescribed() {
        assertThat(run("services").out()).contains("Sampler           ddim        org.ergodic.diffusion");
        assertThat(run("services", "--json").out())
                .startsWith(
                        "[{\"name\":\"reference\",\"kind\":\"Backend\",\"bundle\":\"org.ergodic.backend-reference\","
                                + "\"version\":\"0.1.0\",\"state\":\"current\"},");
        assertThat(run("services", "--kind", "sampler").out()).contains("ddim").doesNotContain("ring");
        assertThat(run("services", "ddim").out())
                .contains("eta      0.0       a number from 0.0 to 1.0   how much noise is drawn");
        assertThat(run("services", "ring").out()).contains("The DatasetProvider has no options.");
        assertWrong(run("services", "dim"), "no plug-in called 'dim'; there are reference, ring, txt, ddim");
        assertWrong(run("services", "--kind", "X"), "there is no X; there are Backend");
    }

    @Test
    void theDemoWritesPicturesAndAPage() {
        Outcome outcome = run("demo", "--output", folder + "/demo", "--seed", "5", "--json");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(folder.resolve("demo/gan-gaussian/picture.png")).hasContent("GAN on a normal law");
        assertThat(folder.resolve("demo/diffusion-swiss-roll/picture.png")).exists();
        assertThat(folder.resolve("demo/report.html")).hasContent("3 runs, os X");
        assertThat(engine.trained.values()).allMatch(spec -> spec.seed() == 5).hasSize(3);
        assertThat(outcome.json().toString())
                .contains("mean D(real)={value=0.51", "expected=0.5000 (theory)")
                .contains("variance of the samples={value=1.0")
                .contains("classifier-jsd={value=0.5, expected=0.2500 to NaN (null band)}");
        assertThat(run("demo", "--output", folder + "/other").out()).contains("gan gaussian", "the pictures: ");
    }

    @Test
    void helpAndVersion() {
        assertThat(run("--version").err()).isEmpty();
        assertThat(run("--version").out().strip()).isEqualTo("ergodic 1.2.3");
        assertThat(run("--help").out()).contains("COMMAND").contains("certify").contains("--json");
        assertThat(run("help", "train").out()).contains("--data-option").contains("ergodic services NAME");
        assertWrong(run("help", "trian"), "knows no command 'trian'; there are demo, train");
        assertThat(run("sample", "--help").out()).contains("--sampler").contains("ergodic services NAME");
    }

    private static final class FakeReport implements Report {
        @Override
        public byte[] picture(Entry entry) {
            return entry.title().getBytes();
        }

        @Override
        public String page(String title, List<Entry> entries, List<byte[]> pictures) {
            return pictures.size() + " runs, os " + entries.get(0).provenance().get("jvm.os.name");
        }

        @Override
        public boolean hasFonts() {
            return true;
        }
    }
}
