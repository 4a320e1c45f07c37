package org.ergodic.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ergodic.engine.files.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor makes of what it finds. */
class DoctorTest {
    private static final ToyBackend FAST = new ToyBackend(1, "", 1);
    private static final ToyBackend SLOW = new ToyBackend(1, "", 100);
    private static final ToyBackend WRONG = new ToyBackend(0.5f, "", 1);
    private static final ToyBackend BROKEN = new ToyBackend(1, "libtoy.so is not there; install it", 1);
    private static final BundleState API = new BundleState("org.ergodic.api", "1.0.0", false, true, "");
    private static final BundleState TOO_NEW = new BundleState(
            "org.ergodic.backend-new", "2.0.0", true, false, "needs Java 25 or later, and this is Java 17");
    private static final Map<Path, Integer> NONE = Map.of();

    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();
    private int code;
    private String err = "";

    private String doctor(Surroundings surroundings, String... more) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream notes = new ByteArrayOutputStream();
        Output output = new Output(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(notes, true, StandardCharsets.UTF_8),
                Arrays.asList(more).contains("--json"),
                false,
                false);
        String[] words = Arrays.copyOf(new String[] {"doctor"}, 1 + more.length);
        System.arraycopy(more, 0, words, 1, more.length);
        code = new Cli(engine, null, output, () -> null, () -> surroundings, "1").run(words);
        err = notes.toString(StandardCharsets.UTF_8);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Machine machine(boolean chosen, Map<Path, Integer> others) {
        return new Machine(
                "17.0.15+6",
                Path.of("/java/17"),
                chosen,
                others,
                "Linux on amd64",
                "A processor",
                List.of("avx2", "avx512f"),
                4,
                16L << 30,
                4L << 30);
    }

    private static Surroundings with(Machine machine, List<BundleState> bundles, Omitted... omitted) {
        return new Surroundings(machine, new StateFolder(Path.of("/var/e"), true, 3L << 30), bundles, List.of(omitted));
    }

    @Test
    void allIsWell() {
        engine.backends.put("reference", FAST);
        String text = doctor(with(machine(false, NONE), List.of(API)));
        assertThat(code).isZero();
        assertThat(text.lines().map(line -> line.replaceAll(" {2,}", " | ")))
                .containsExactly(
                        "Java | 17.0.15+6 in /java/17",
                        "system | Linux on amd64",
                        "processor | A processor; 4 cores; avx2 avx512f",
                        "memory | 16.0 GiB, of which Java's heap may take 4.00 GiB",
                        "files | /var/e, writable",
                        "natives | /var/e/natives, 3.00 GiB free",
                        "bundles | 1 run",
                        "",
                        "backend | state | product of 512² by 512²",
                        text.lines().reduce((a, b) -> b).orElseThrow().replaceAll(" {2,}", " | "));
        assertThat(text.strip()).matches("(?s).*reference +default +[0-9.]+ Gflop/s");
    }

    @Test
    void aBackendThatNeedsANewerJavaSaysWhereThereIsOne() {
        engine.backends.put("reference", FAST);
        Path newer = Path.of("/java/25");
        assertThat(doctor(with(machine(true, Map.of(newer, 25)), List.of(API, TOO_NEW))))
                .contains("Java        17.0.15+6 in /java/17, by JAVA_HOME")
                .contains("there is also 25 in /java/25")
                .contains("1 run, 1 do not:")
                .contains("org.ergodic.backend-new 2.0.0 needs Java 25 or later, and this is Java 17")
                .containsPattern("org.ergodic.backend-new +off +needs Java 25 or later, and this is Java 17")
                .endsWith("for org.ergodic.backend-new, unset JAVA_HOME, or set it to /java/25\n");
        assertThat(code).isZero();
        assertThat(doctor(with(machine(false, Map.of(Path.of("/java/21"), 21)), List.of(TOO_NEW))))
                .endsWith("for org.ergodic.backend-new, install Java 25 or later\n");
    }

    @Test
    void whatTheDistributionLacksIsBuiltByANewerJdk() throws Exception {
        engine.backends.put("reference", FAST);
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/build.properties"), "java=17.0.15\nomitted=org.ergodic.backend-x 25\n");
        Omitted[] omitted = Omitted.of(folder).toArray(Omitted[]::new);
        assertThat(doctor(with(machine(false, Map.of(Path.of("/java/25"), 25)), List.of(API), omitted)))
                .containsPattern("org.ergodic.backend-x +off +is not in this distribution, which was built with JDK"
                        + " 17.0.15: that cannot compile it, JDK 25 or later can")
                .endsWith("build the sources again: JAVA_HOME=/java/25 ./ergodic doctor\n");
        assertThat(doctor(with(machine(false, NONE), List.of(API), omitted)))
                .contains("install JDK 25 or later and build the sources again");
        Files.writeString(folder.resolve("conf/build.properties"), "java=25\nomitted=\n");
        assertThat(Omitted.of(folder)).isEmpty();
        assertThat(Omitted.of(folder.resolve("elsewhere"))).isEmpty();
    }

    @Test
    void aFasterOneThanTheDefaultIsNamed() {
        engine.backends.put("reference", SLOW);
        engine.backends.put("fast", FAST);
        assertThat(doctor(with(machine(false, NONE), List.of(API))))
                .containsPattern("(?s)fast +works .*reference +default")
                .contains("the default backend is reference, but fast is faster here: name it with --backend fast");
    }

    @Test
    void aDefaultThatIsBrokenIsNotTheEnd() {
        engine.backends.put("reference", BROKEN);
        engine.backends.put("fast", FAST);
        assertThat(doctor(with(machine(false, NONE), List.of(API))))
                .containsPattern("reference +broken +libtoy.so is not there")
                .contains("the default backend is reference, but fast works: name it with --backend fast");
        assertThat(code).isZero();
    }

    @Test
    void whereNoBackendWorksItFails() {
        engine.backends.put("reference", BROKEN);
        engine.backends.put("wrong", WRONG);
        Surroundings found = new Surroundings(
                machine(false, NONE), new StateFolder(Path.of("/full"), false, 0), List.of(API), List.of());
        Map<?, ?> json = (Map<?, ?>) Json.parse(doctor(found, "--json").strip(), "stdout");
        assertThat(code).isEqualTo(1);
        assertThat(err)
                .isEqualTo("ergodic: no backend works; for natives, set ERGODIC_VAR to a folder that can be written\n");
        assertThat(json.get("error")).isEqualTo("no backend works");
        assertThat(json.get("backends").toString())
                .contains("reason=libtoy.so is not there")
                .contains("reason=it computes wrong: an element of a product should be 1, and is 0.5");
        assertThat(json.get("var").toString()).contains("writable=false");
    }

    @Test
    void aFolderIsTriedAndLeftAsItWas() throws Exception {
        StateFolder state = StateFolder.of(folder.resolve("var"));
        assertThat(state.writable()).isTrue();
        assertThat(state.free()).isPositive();
        assertThat(folder.resolve("var")).isEmptyDirectory();
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(StateFolder.of(file.resolve("var")).writable()).isFalse();
    }

    @Test
    void theInstructionsThatCountAreTold() {
        assertThat(Machine.instructions(
                        "processor\t: 0\nflags\t\t: fpu sse2 avx avx2 fma avx512f avx512_bf16 amx_tile\n"
                                + "processor\t: 1\nflags\t\t: fpu avx\n"))
                .containsExactly("avx", "avx2", "fma", "avx512f", "avx512_bf16", "amx_tile");
        assertThat(Machine.instructions("Features\t: fp asimd sve\n")).containsExactly("asimd", "sve");
        assertThat(Machine.instructions("")).isEmpty();
    }
}
