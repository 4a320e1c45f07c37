package org.ergodic.cli.internal;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.ergodic.RequestException;
import org.ergodic.engine.Engine;
import org.ergodic.report.Report;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * Finds the command and runs it. A command prints for a person while it works and returns what it found as an object for
 * {@code --json}; what it throws becomes a line and an exit code ({@link Problem}).
 */
final class Cli {
    private final Output output;
    private final String version;
    private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

    Cli(
            Engine engine,
            Report report,
            Output output,
            Supplier<Bundles> bundles,
            Supplier<Surroundings> surroundings,
            String version) {
        this.output = output;
        this.version = version;
        commands.put("demo", () -> new Demo(engine, report, output));
        commands.put("train", () -> new Train(engine, output));
        commands.put("resume", () -> new Resume(engine, output));
        commands.put("sample", () -> new Sample(engine, output));
        commands.put("evaluate", () -> new Evaluate(engine, output));
        commands.put("certify", () -> new Certify(engine, output));
        commands.put("services", () -> new Services(engine, output));
        commands.put("explain", () -> new Explain(engine, output));
        commands.put("doctor", () -> new Doctor(engine, output, surroundings));
        commands.put("bundle", () -> BundleCommand.of(bundles.get()));
    }

    int run(String... words) {
        String[] args = helpAsOption(words);
        try {
            if (args != words && args.length > 1 && !commands.containsKey(args[0])) {
                throw new RequestException("'ergodic' knows no command '" + args[0] + "'; there are "
                        + String.join(", ", commands.keySet()));
            }
            ParseResult parsed = commandLine(args).parseArgs(args);
            if (CommandLine.executeHelpRequest(parsed) != null) {
                return 0;
            }
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            if (!(parsed.commandSpec().userObject() instanceof Callable<?> command)) {
                throw new RequestException("'" + parsed.commandSpec().qualifiedName() + "' needs a command; there are "
                        + String.join(", ", parsed.commandSpec().subcommands().keySet()));
            }
            Object result = command.call();
            if (result instanceof Verdict verdict) {
                return output.problem(verdict.problem(), verdict.found());
            }
            output.result(result);
            return 0;
        } catch (ParameterException e) {
            return output.problem(Problem.ofUsage(e));
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            return output.problem(Problem.of(e));
        }
    }

    /** {@code help train} is {@code train --help}. */
    private static String[] helpAsOption(String[] words) {
        if (words.length == 0 || !words[0].equals("help")) {
            return words;
        }
        String[] args = Arrays.copyOfRange(words, 1, words.length + 1);
        args[args.length - 1] = "--help";
        return args;
    }

    /** Only the command asked for is built, which saves half of the time that picocli takes; all are for the help. */
    private CommandLine commandLine(String[] args) {
        CommandLine line = new CommandLine(new Root());
        line.getCommandSpec().version("ergodic " + version);
        String word = Arrays.stream(args)
                .filter(arg -> !arg.startsWith("-"))
                .findFirst()
                .orElse("");
        commands.forEach((name, command) -> {
            if (name.equals(word) || !commands.containsKey(word)) {
                line.addSubcommand(name, command.get());
            }
        });
        line.setOut(new PrintWriter(output.out(), true));
        line.setErr(new PrintWriter(output.err(), true));
        line.setUsageHelpWidth(100);
        line.getSubcommands()
                .values()
                .forEach(one -> one.getCommandSpec().usageMessage().sortOptions(false));
        return line;
    }

    @Command(
            name = "ergodic",
            description = "Generative models for the physical sciences: train, sample, judge.",
            synopsisSubcommandLabel = "COMMAND",
            footer = "%n'ergodic help COMMAND' says more.")
    private static final class Root {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                scope = ScopeType.INHERIT,
                description = "Say what there is.")
        private boolean help;

        @Option(
                names = {"-V", "--version"},
                versionHelp = true,
                description = "Say the version.")
        private boolean version;

        // these two are read by Output, before anything can go wrong
        @Option(
                names = "--json",
                scope = ScopeType.INHERIT,
                description = "Make the last line on stdout a JSON object.")
        private boolean json;

        @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show stack traces.")
        private boolean verbose;
    }
}
