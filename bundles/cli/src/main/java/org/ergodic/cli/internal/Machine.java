package org.ergodic.cli.internal;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The machine that this process runs on.
 *
 * @param java the version of the Java that runs
 * @param javaHome where it is
 * @param chosen whether JAVA_HOME names it
 * @param others the other ones that would do, from home to version
 * @param system operating system and architecture
 * @param processor what it calls itself
 * @param instructions the vector and matrix instructions that it has, as the operating system writes them
 * @param cores processors that Java may use
 * @param memory bytes that there are, of the container where there is one
 * @param heap bytes that Java's heap may take
 */
record Machine(
        String java,
        Path javaHome,
        boolean chosen,
        Map<Path, Integer> others,
        String system,
        String processor,
        List<String> instructions,
        int cores,
        long memory,
        long heap) {
    private static final String INSTRUCTIONS = "avx|avx2|fma|avx512.*|avx_vnni|amx.*|asimd|sve2?|bf16|i8mm|vsx";

    /** @param home the distribution, whose script lists the Javas that there are */
    static Machine here(Path home) {
        Path java = real(Path.of(System.getProperty("java.home")));
        Map<Path, Integer> others = new TreeMap<>(javas(home));
        others.remove(java);
        String named = System.getenv("JAVA_HOME");
        String cpu = cpu();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                System.getProperty("java.runtime.version"),
                java,
                named != null && !named.isEmpty() && real(Path.of(named)).equals(java),
                others,
                System.getProperty("os.name") + " on " + System.getProperty("os.arch"),
                field(cpu, "model name"),
                instructions(cpu),
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize(),
                Runtime.getRuntime().maxMemory());
    }

    /** The Javas of at least this version, that which runs among them, the newest first. */
    List<Path> newer(int version) {
        Map<Path, Integer> all = new TreeMap<>(others);
        all.put(javaHome, Runtime.Version.parse(java).feature());
        return all.entrySet().stream()
                .filter(other -> other.getValue() >= version)
                .sorted(Map.Entry.<Path, Integer>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<Path, Integer> javas(Path home) {
        Map<Path, Integer> found = new LinkedHashMap<>();
        try {
            Process process = new ProcessBuilder(
                            "sh",
                            "-c",
                            ". \"$0\" && list_java java",
                            home.resolve("bin/find-java").toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String lines = new String(process.getInputStream().readAllBytes());
            process.waitFor(10, TimeUnit.SECONDS);
            for (String line : lines.lines().toList()) {
                String[] parts = line.split(" ", 2);
                found.put(real(Path.of(parts[1])), Integer.parseInt(parts[0]));
            }
        } catch (IOException e) {
            // without a shell there are no scripts that would choose another one
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return found;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private static String cpu() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo"));
        } catch (IOException e) {
            return ""; // only Linux has it
        }
    }

    /** The vector and matrix instructions among the flags of {@code /proc/cpuinfo}. */
    static List<String> instructions(String cpuinfo) {
        String flags = field(cpuinfo, "flags") + " " + field(cpuinfo, "Features");
        return Arrays.stream(flags.split("\\s+"))
                .filter(flag -> flag.matches(INSTRUCTIONS))
                .distinct()
                .toList();
    }

    private static String field(String cpuinfo, String name) {
        return cpuinfo.lines()
                .filter(line -> line.split("\\s*:", 2)[0].equals(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("java", java);
        json.put("javaHome", javaHome.toString());
        json.put("otherJavas", others.keySet().stream().map(Path::toString).toList());
        json.put("system", system);
        json.put("processor", processor);
        json.put("instructions", instructions);
        json.put("cores", cores);
        json.put("memory", memory);
        json.put("heap", heap);
        return json;
    }
}
