package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.ergodic.itests.felix.Distribution;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders and files that the user may not write or read: which, in one line, exit code 1. */
class NoPermissionIT {
    private static final String[] NOBODY = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};

    @TempDir
    Path folder;

    private Path closed;
    private Ergodic ergodic;

    /** Root may do everything, so the command is run as nobody. */
    @BeforeEach
    void beSomebodyOfLittleRights() throws Exception {
        closed = Files.createDirectory(folder.resolve("closed"));
        Ergodic.in(folder).succeed(Runs.train("gan", "ring", "reference", 2, "closed/run"));
        Npy.write(folder.resolve("secret.npy"), 1, 1, 2, 3, 4);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        ergodic = Ergodic.in(folder).with("ERGODIC_VAR", folder.resolve("var").toString());
        if (System.getProperty("user.name").equals("root")) {
            ergodic = ergodic.before(NOBODY);
            assumeTrue(ergodicCanBeRun(), "nobody may run the distribution where this checkout lies");
        }
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setPosixFilePermissions(folder.resolve("secret.npy"), PosixFilePermissions.fromString("---------"));
        for (String name : new String[] {"", "checkpoints"}) {
            Files.setPosixFilePermissions(
                    closed.resolve("run").resolve(name), PosixFilePermissions.fromString("r-xr-xr-x"));
        }
    }

    private boolean ergodicCanBeRun() throws Exception {
        try {
            return ergodic.run("--version").code() == 0;
        } catch (java.io.IOException e) {
            return false; // there is no setpriv
        }
    }

    @Test
    void areNamed() throws Exception {
        ergodic.run(Runs.train("gan", "ring", "reference", 2, "closed/new"))
                .fails(1, "closed/new", "permission denied", "choose another place");
        ergodic.run(Runs.train("gan", "secret.npy", "reference", 2, "new")).fails(1, "secret.npy", "permission");
        assertThat(folder.resolve("new")).doesNotExist();
        ergodic.run("sample", "closed/run", "-n", "3", "-o", "closed/x.npy")
                .fails(1, "closed/x.npy", "permission denied", "choose another place");
        if (System.getProperty("user.name").equals("root")) { // else the files are the user's own, and open
            ergodic.run("resume", "closed/run").fails(1, "closed/run", "permission denied");
            ergodic.run("bundle", "install", Distribution.example().toString())
                    .fails(1, "bundles", "permission denied", "choose another place");
        }
    }

    @Test
    void aRunThatMayBeReadIsSampled() throws Exception {
        ergodic.succeed("sample", "closed/run", "-n", "3", "-o", "x.csv");
        assertThat(folder.resolve("x.csv")).isNotEmptyFile();
    }

    @Test
    void aPathBelowAFileIsNamed() throws Exception {
        Ergodic mine = Ergodic.in(folder);
        Files.writeString(folder.resolve("file"), "x");
        mine.run(Runs.train("gan", "ring", "reference", 2, "file/run")).fails(1, "file/run");
        mine.run("sample", "closed/run", "-n", "3", "-o", "file/x.npy").fails(2, "file/x.npy", "does not exist");
    }
}
