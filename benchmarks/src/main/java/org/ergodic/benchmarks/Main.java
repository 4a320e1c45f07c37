package org.ergodic.benchmarks;

import java.io.PrintWriter;
import org.ergodic.ErgodicException;
import org.ergodic.RequestException;
import picocli.CommandLine;

/** The command {@code benchmarks/run}. Exit codes: 0 done, 1 failed, 2 the request was wrong. */
public final class Main {
    private static final int FAILED = 1;
    private static final int WRONG = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(new PrintWriter(System.out, true), arguments));
    }

    static int run(PrintWriter out, String... arguments) {
        CommandLine line = new CommandLine(new CompareCommand());
        line.addSubcommand(new GrowthCommand());
        line.addSubcommand(new LossesCommand());
        line.setOut(out);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (!(e instanceof ErgodicException)) {
                e.printStackTrace();
                return FAILED;
            }
            System.err.println("benchmarks/run: " + e.getMessage());
            return e instanceof RequestException ? WRONG : FAILED;
        });
        return line.execute(arguments);
    }
}
