package org.ergodic.cli.internal;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.ergodic.RequestException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bundle",
        description = "Install, update or uninstall a bundle.",
        synopsisSubcommandLabel = "(install FILE | update FILE | uninstall BSN)")
final class BundleCommand {
    private BundleCommand() {}

    static CommandLine of(Bundles bundles) {
        return new CommandLine(new BundleCommand())
                .addSubcommand(new Install(bundles))
                .addSubcommand(new Update(bundles))
                .addSubcommand(new Uninstall(bundles));
    }

    @Command(name = "install", description = "Add a bundle that is not there yet.")
    private static final class Install implements Callable<Object> {
        private final Bundles bundles;

        @Parameters(paramLabel = "FILE", description = "The bundle's jar.")
        private Path file = Path.of("");

        @Option(names = "--again", description = "Even if the very same bytes are installed.")
        private boolean again;

        Install(Bundles bundles) {
            this.bundles = bundles;
        }

        @Override
        public Object call() {
            BundleFile bundle = BundleFile.read(file);
            Installation installation = bundles.installation();
            Map<Installation.Entry, BundleFile> there = installation.named(bundle.symbolicName());
            checkBytes(bundle, there, again);
            for (BundleFile other : there.values()) {
                if (!other.sha256().equals(bundle.sha256())) {
                    throw new RequestException(bundle.symbolicName() + " is installed in version " + other.version()
                            + "; replace it: ergodic bundle update " + file);
                }
            }
            return bundles.put(bundle, installation, there.keySet());
        }
    }

    @Command(name = "update", description = "Replace the bundle of the same name; the new one is proven first.")
    private static final class Update implements Callable<Object> {
        private final Bundles bundles;

        @Parameters(paramLabel = "FILE", description = "The new bundle's jar.")
        private Path file = Path.of("");

        @Option(names = "--again", description = "Even if the very same bytes are installed.")
        private boolean again;

        Update(Bundles bundles) {
            this.bundles = bundles;
        }

        @Override
        public Object call() {
            BundleFile bundle = BundleFile.read(file);
            Installation installation = bundles.installation();
            Map<Installation.Entry, BundleFile> there = installation.named(bundle.symbolicName());
            if (there.isEmpty()) {
                throw new RequestException("no " + bundle.symbolicName()
                        + " is installed that could be updated; install it: ergodic bundle install " + file);
            }
            checkBytes(bundle, there, again);
            return bundles.put(bundle, installation, there.keySet());
        }
    }

    @Command(name = "uninstall", description = "Remove a bundle that no other needs.")
    private static final class Uninstall implements Callable<Object> {
        private final Bundles bundles;

        @Parameters(paramLabel = "BSN", description = "The bundle's symbolic name, as 'ergodic services' shows it.")
        private String symbolicName = "";

        Uninstall(Bundles bundles) {
            this.bundles = bundles;
        }

        @Override
        public Object call() {
            Installation installation = bundles.installation();
            Set<Installation.Entry> there = installation.named(symbolicName).keySet();
            if (there.isEmpty()) {
                throw new RequestException("no bundle '" + symbolicName
                        + "' is installed; 'ergodic services' shows the bundles of all plug-ins");
            }
            return bundles.remove(symbolicName, installation, there);
        }
    }

    private static void checkBytes(BundleFile bundle, Map<Installation.Entry, BundleFile> there, boolean again) {
        boolean same = there.keySet().stream().anyMatch(entry -> entry.sha256().equals(bundle.sha256()));
        if (same && !again) {
            throw new RequestException(
                    bundle + " is installed already, byte for byte; --again installs it nevertheless");
        }
    }
}
