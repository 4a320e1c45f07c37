package org.ergodic.data.internal;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ergodic.RequestException;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/**
 * Fashion-MNIST (Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747): grey images [28, 28] of clothes, 0 to 1, 60,000 for training
 * and 10,000 held out, from the folder where Debian's package dataset-fashion-mnist installs them or another that holds the
 * same files, as {@link Idx} says. Any data set in files of the same names is read too, MNIST for one.
 */
@Component(property = "ergodic.name=fashion-mnist")
public final class FashionMnist implements DatasetProvider {
    private static final String FOLDER = "/usr/share/datasets/fashion-mnist";
    private static final String TRAINING = "train-images-idx3-ubyte";
    private static final String HELD_OUT = "t10k-images-idx3-ubyte";

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.text(
                PATH, FOLDER, "the folder with " + TRAINING + ".gz and " + HELD_OUT + ".gz (or both without .gz)"));
    }

    @Override
    public Dataset load(Options options, long seed) {
        String folder = options.text(PATH);
        return new Dataset(Idx.images(file(folder, TRAINING)), Idx.images(file(folder, HELD_OUT)), Optional.empty());
    }

    private static String file(String folder, String name) {
        try {
            for (String ending : new String[] {".gz", ""}) {
                Path file = Path.of(folder, name + ending);
                if (!Files.notExists(file)) {
                    return file.toString();
                }
            }
        } catch (InvalidPathException e) {
            throw new RequestException("'" + folder + "' is not a path: " + e.getReason(), e);
        }
        throw new RequestException("there is no " + name + ".gz in " + folder
                + "; install Debian's package dataset-fashion-mnist (apt-get install dataset-fashion-mnist), or give the"
                + " data option path=FOLDER with the files " + TRAINING + ".gz and " + HELD_OUT + ".gz");
    }
}
